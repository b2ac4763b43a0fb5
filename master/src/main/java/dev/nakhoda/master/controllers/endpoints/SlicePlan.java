package dev.nakhoda.master.controllers.endpoints;

import dev.nakhoda.api.KubeObject;
import java.util.List;

/** How a Service's EndpointSlices are to change; a slice that needs no change is not in it. */
record SlicePlan(List<KubeObject> create, List<Rewrite> update, List<KubeObject> delete) {

  record Rewrite(KubeObject before, KubeObject after) {}

  boolean isEmpty() {
    return create.isEmpty() && update.isEmpty() && delete.isEmpty();
  }
}
