package dev.nakhoda.master.volumes;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Quantity;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A pure view of a PersistentVolumeClaim. */
public record Claim(KubeObject object) {

  public ObjectKey key() {
    return object.key();
  }

  public String uid() {
    return object.uid();
  }

  private JsonNode spec() {
    return object.tree().path("spec");
  }

  /** Empty until it is bound, or when the user asks for no volume in particular. */
  public String volumeName() {
    return spec().path("volumeName").asString("");
  }

  /** Absent: the default class, should there be one; empty: no class. */
  public Optional<String> className() {
    String old = annotation(Annotations.BETA_CLASS);
    if (!old.isEmpty()) {
      return Optional.of(old);
    }
    JsonNode name = spec().path("storageClassName");
    return name.isString() ? Optional.of(name.asString()) : Optional.empty();
  }

  public List<String> accessModes() {
    return spec().path("accessModes").valueStream().map(mode -> mode.asString("")).toList();
  }

  public boolean isExclusive() {
    return accessModes().contains("ReadWriteOncePod");
  }

  public Quantity requested() {
    return Quantity.parse(spec().at("/resources/requests/storage").asString("0"));
  }

  /** What it has; zero until it is bound. */
  public Quantity capacity() {
    return Quantity.parse(object.tree().at("/status/capacity/storage").asString("0"));
  }

  public String volumeMode() {
    return spec().path("volumeMode").asString("Filesystem");
  }

  /** Selects among the volumes' labels; all of them when the claim says nothing. */
  public LabelSelector selector() {
    return hasSelector() ? LabelSelector.of(spec().path("selector")) : LabelSelector.EVERYTHING;
  }

  public boolean hasSelector() {
    return spec().path("selector").isObject();
  }

  public String phase() {
    return object.tree().at("/status/phase").asString("Pending");
  }

  /** The controller has finished binding it; from then on losing the volume is losing data. */
  public boolean bindCompleted() {
    return object.annotations().containsKey(Annotations.BIND_COMPLETED);
  }

  /** Both sides know each other, as a pod's start needs it. */
  public boolean isBound() {
    return !volumeName().isEmpty() && bindCompleted();
  }

  /** The node that the scheduler wants the volume on; empty when it has not said. */
  public String selectedNode() {
    return annotation(Annotations.SELECTED_NODE);
  }

  public String annotation(String name) {
    return object.annotations().getOrDefault(name, "");
  }
}
