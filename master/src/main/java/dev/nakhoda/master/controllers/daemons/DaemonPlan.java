package dev.nakhoda.master.controllers.daemons;

import dev.nakhoda.api.KubeObject;
import java.util.List;

/**
 * What one pass over a DaemonSet does.
 *
 * @param createOn names of nodes that get a pod
 * @param failed pods to delete because they ended; told and backed off
 */
record DaemonPlan(List<String> createOn, List<KubeObject> delete, List<KubeObject> failed) {

  boolean isEmpty() {
    return createOn.isEmpty() && delete.isEmpty() && failed.isEmpty();
  }
}
