package dev.nakhoda.master.controllers.replicas;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.api.ResourceName;
import java.util.LinkedHashMap;
import java.util.Map;

/** In what ReplicaSet and ReplicationController differ. */
enum ReplicaKind {
  REPLICA_SET(ResourceName.REPLICA_SETS, "replicaset-controller") {
    @Override
    LabelSelector selector(KubeObject set) {
      return LabelSelector.of(set.tree().path("spec").path("selector"));
    }
  },
  REPLICATION_CONTROLLER(ResourceName.REPLICATION_CONTROLLERS, "replication-controller") {
    @Override
    LabelSelector selector(KubeObject set) {
      Map<String, String> labels = new LinkedHashMap<>();
      set.tree()
          .path("spec")
          .path("selector")
          .forEachEntry((name, value) -> labels.put(name, value.asString("")));
      return labels.isEmpty() ? LabelSelector.NOTHING : LabelSelector.ofMap(labels);
    }
  };

  private final ResourceName resource;
  private final String component;

  ReplicaKind(ResourceName resource, String component) {
    this.resource = resource;
    this.component = component;
  }

  ResourceName resource() {
    return resource;
  }

  /** What its events name as their source. */
  String component() {
    return component;
  }

  abstract LabelSelector selector(KubeObject set);
}
