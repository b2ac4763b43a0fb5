package dev.nakhoda.master.volumes;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A pure view of a PersistentVolume. */
public record Volume(KubeObject object) {

  /** Whom a volume is for; the uid is empty when a user wrote it in advance. */
  public record ClaimReference(ObjectKey key, String uid) {

    /** Whether {@code claim} is meant. */
    public boolean means(Claim claim) {
      return key.equals(claim.key()) && (uid.isEmpty() || uid.equals(claim.uid()));
    }
  }

  public String name() {
    return object.name();
  }

  private JsonNode spec() {
    return object.tree().path("spec");
  }

  public Optional<ClaimReference> claim() {
    JsonNode reference = spec().path("claimRef");
    return reference.isObject()
        ? Optional.of(
            new ClaimReference(
                new ObjectKey(
                    reference.path("namespace").asString(""), reference.path("name").asString("")),
                reference.path("uid").asString("")))
        : Optional.empty();
  }

  public boolean isFor(Claim claim) {
    return claim().filter(reference -> reference.means(claim)).isPresent();
  }

  public String className() {
    String old = annotation(Annotations.BETA_CLASS);
    return old.isEmpty() ? spec().path("storageClassName").asString("") : old;
  }

  public List<String> accessModes() {
    return spec().path("accessModes").valueStream().map(mode -> mode.asString("")).toList();
  }

  public Quantity capacity() {
    return Quantity.parse(spec().at("/capacity/storage").asString("0"));
  }

  public String volumeMode() {
    return spec().path("volumeMode").asString("Filesystem");
  }

  public String reclaimPolicy() {
    return spec().path("persistentVolumeReclaimPolicy").asString("Retain");
  }

  public String phase() {
    return object.tree().at("/status/phase").asString("Pending");
  }

  public String annotation(String name) {
    return object.annotations().getOrDefault(name, "");
  }

  public boolean wasProvisioned() {
    return !annotation(Annotations.PROVISIONED_BY).isEmpty();
  }

  public boolean boundByController() {
    return object.annotations().containsKey(Annotations.BOUND_BY_CONTROLLER);
  }

  /** Whether a node can reach it; any, when the volume says nothing. */
  public boolean reachableFrom(String node, Map<String, String> labels) {
    JsonNode terms = spec().at("/nodeAffinity/required/nodeSelectorTerms");
    return !terms.isArray() || terms.valueStream().anyMatch(term -> matches(term, node, labels));
  }

  /** A term that asks for nothing matches nothing. */
  private static boolean matches(JsonNode term, String node, Map<String, String> labels) {
    LabelSelector byLabel = requirements(term.path("matchExpressions"));
    LabelSelector byField = requirements(term.path("matchFields"));
    return !(byLabel.isEverything() && byField.isEverything())
        && byLabel.matches(labels)
        && byField.matches(Map.of("metadata.name", node));
  }

  private static LabelSelector requirements(JsonNode expressions) {
    return new LabelSelector(expressions.valueStream().map(LabelSelector::expression).toList());
  }
}
