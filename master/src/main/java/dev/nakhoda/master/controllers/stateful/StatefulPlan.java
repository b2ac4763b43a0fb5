package dev.nakhoda.master.controllers.stateful;

import dev.nakhoda.api.KubeObject;
import java.util.List;

/**
 * What one pass over a StatefulSet does.
 *
 * @param create pods to make, in order
 * @param delete pods to end
 */
record StatefulPlan(List<Creation> create, List<KubeObject> delete) {

  /**
   * @param updated whether with the newest template; else the one that is being left
   */
  record Creation(int ordinal, boolean updated) {}

  boolean isEmpty() {
    return create.isEmpty() && delete.isEmpty();
  }
}
