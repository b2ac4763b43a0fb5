package dev.nakhoda.master.controllers.stateful;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.master.controllers.engine.Percentages;
import tools.jackson.databind.JsonNode;

/** What a StatefulSet asks for. A pure view. */
record StatefulSpec(KubeObject set) {

  JsonNode spec() {
    return set.tree().path("spec");
  }

  LabelSelector selector() {
    return LabelSelector.of(spec().path("selector"));
  }

  int replicas() {
    return spec().path("replicas").asInt(1);
  }

  /** The first ordinal. */
  int start() {
    return spec().at("/ordinals/start").asInt(0);
  }

  boolean parallel() {
    return spec().path("podManagementPolicy").asString("OrderedReady").equals("Parallel");
  }

  boolean rolling() {
    return spec().at("/updateStrategy/type").asString("RollingUpdate").equals("RollingUpdate");
  }

  /** Ordinals below stay at the old template. */
  int partition() {
    return spec().at("/updateStrategy/rollingUpdate/partition").asInt(0);
  }

  /** So many may be missing during an update; never less than one. */
  int maxUnavailable() {
    JsonNode value = spec().at("/updateStrategy/rollingUpdate/maxUnavailable");
    return value.isMissingNode() || value.isNull()
        ? 1
        : Math.max(1, Percentages.of(value, replicas(), true));
  }

  int minReadySeconds() {
    return spec().path("minReadySeconds").asInt(0);
  }

  int revisionHistoryLimit() {
    return spec().path("revisionHistoryLimit").asInt(10);
  }

  JsonNode claimTemplates() {
    return spec().path("volumeClaimTemplates");
  }

  /** {@code whenDeleted} or {@code whenScaled}. */
  boolean deletesClaims(String when) {
    return spec()
        .path("persistentVolumeClaimRetentionPolicy")
        .path(when)
        .asString("Retain")
        .equals("Delete");
  }
}
