package dev.nakhoda.master.controllers.deployments;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.master.controllers.engine.Percentages;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a Deployment asks for, with percentages resolved. A pure view. */
record DeploymentSpec(KubeObject deployment) {

  /** Upstream's marker for "no deadline". */
  private static final int NO_DEADLINE = Integer.MAX_VALUE;

  private JsonNode spec() {
    return deployment.tree().path("spec");
  }

  String name() {
    return deployment.name();
  }

  int replicas() {
    return spec().path("replicas").asInt(1);
  }

  boolean paused() {
    return spec().path("paused").asBoolean(false);
  }

  boolean recreate() {
    return spec().path("strategy").path("type").asString("RollingUpdate").equals("Recreate");
  }

  int minReadySeconds() {
    return spec().path("minReadySeconds").asInt(0);
  }

  LabelSelector selector() {
    return LabelSelector.of(spec().path("selector"));
  }

  JsonNode selectorTree() {
    return spec().path("selector");
  }

  /** The template without the hash label, as templates are compared. */
  ObjectNode template() {
    return withoutHash(spec().path("template"));
  }

  int revisionHistoryLimit() {
    return spec().path("revisionHistoryLimit").asInt(10);
  }

  Optional<Duration> progressDeadline() {
    int seconds = spec().path("progressDeadlineSeconds").asInt(NO_DEADLINE);
    return seconds == NO_DEADLINE ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
  }

  /** So many pods may exist beyond {@link #replicas}: rounded up. */
  int maxSurge() {
    return recreate() ? 0 : Percentages.of(rolling("maxSurge"), replicas(), true);
  }

  /**
   * So many of {@link #replicas} may be unavailable: rounded down, but one when there could be no
   * progress otherwise.
   */
  int maxUnavailable() {
    if (recreate() || replicas() == 0) {
      return 0;
    }
    int unavailable = Percentages.of(rolling("maxUnavailable"), replicas(), false);
    if (unavailable == 0 && maxSurge() == 0) {
      unavailable = 1;
    }
    return Math.min(unavailable, replicas());
  }

  private JsonNode rolling(String field) {
    JsonNode value = spec().path("strategy").path("rollingUpdate").path(field);
    return value.isMissingNode() || value.isNull()
        ? Json.object().put("default", "25%").get("default")
        : value;
  }

  static ObjectNode withoutHash(JsonNode template) {
    ObjectNode copy = template instanceof ObjectNode node ? node.deepCopy() : Json.object();
    if (copy.path("metadata").path("labels") instanceof ObjectNode labels) {
      labels.remove(Names.HASH_LABEL);
      if (labels.isEmpty()) {
        copy.withObjectProperty("metadata").remove("labels");
      }
    }
    if (copy.path("metadata") instanceof ObjectNode metadata) {
      metadata.remove("creationTimestamp");
      if (metadata.isEmpty()) {
        copy.remove("metadata");
      }
    }
    return copy;
  }
}
