package dev.nakhoda.agent.pods;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which mirror pods must go and which static pods need one. Pure. */
record MirrorPlan(List<KubeObject> delete, List<KubeObject> create) {

  /**
   * @param wanted the node's static pods
   * @param known the node's pods as the API has them
   */
  static MirrorPlan of(Map<ObjectKey, KubeObject> wanted, Collection<KubeObject> known) {
    List<KubeObject> delete = new ArrayList<>();
    Set<ObjectKey> taken = new HashSet<>();
    for (KubeObject pod : known) {
      taken.add(pod.key());
      KubeObject shown = wanted.get(pod.key());
      boolean right = shown != null && StaticPod.shows(pod, shown) && !pod.beingDeleted();
      if (StaticPod.isMirror(pod) && !right) {
        delete.add(pod);
      }
    }
    List<KubeObject> create =
        wanted.values().stream().filter(pod -> !taken.contains(pod.key())).toList();
    return new MirrorPlan(delete, create);
  }
}
