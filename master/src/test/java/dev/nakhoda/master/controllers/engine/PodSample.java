package dev.nakhoda.master.controllers.engine;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/** A pod for plan tables, put together trait by trait; its uid is its name. */
public final class PodSample {

  public static final Instant BORN = Instant.parse("2026-01-01T00:00:00Z");

  private final ObjectNode tree = Json.object().put("apiVersion", "v1").put("kind", "Pod");

  private PodSample(String name) {
    metadata()
        .put("name", name)
        .put("namespace", "default")
        .put("uid", name)
        .put("creationTimestamp", Timestamps.seconds(BORN));
    phase("Pending");
  }

  public static PodSample pod(String name) {
    return new PodSample(name);
  }

  private ObjectNode metadata() {
    return tree.withObjectProperty("metadata");
  }

  private ObjectNode status() {
    return tree.withObjectProperty("status");
  }

  public PodSample on(String node) {
    tree.withObjectProperty("spec").put("nodeName", node);
    return this;
  }

  public PodSample label(String name, String value) {
    metadata().withObjectProperty("labels").put(name, value);
    return this;
  }

  public PodSample annotation(String name, String value) {
    metadata().withObjectProperty("annotations").put(name, value);
    return this;
  }

  public PodSample finalizer(String name) {
    metadata().withArrayProperty("finalizers").add(name);
    return this;
  }

  public PodSample phase(String phase) {
    status().put("phase", phase);
    return this;
  }

  /** Running, and ready since it was born. */
  public PodSample ready() {
    phase("Running");
    status()
        .putArray("conditions")
        .addObject()
        .put("type", "Ready")
        .put("status", "True")
        .put("lastTransitionTime", Timestamps.seconds(BORN));
    return this;
  }

  /** Its container ended, and with it the pod. */
  public PodSample ended(int exitCode, Instant at) {
    phase(exitCode == 0 ? "Succeeded" : "Failed");
    ObjectNode container = status().putArray("containerStatuses").addObject().put("name", "c");
    container
        .putObject("state")
        .putObject("terminated")
        .put("exitCode", exitCode)
        .put("finishedAt", Timestamps.seconds(at));
    return this;
  }

  public PodSample deleted() {
    metadata().put("deletionTimestamp", Timestamps.seconds(BORN));
    return this;
  }

  public KubeObject object() {
    return KubeObject.of(tree.deepCopy());
  }
}
