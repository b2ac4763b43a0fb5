package dev.nakhoda.master.controllers.daemons;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.daemons.DaemonNodes.Fit;
import dev.nakhoda.master.controllers.engine.Pods;
import dev.nakhoda.master.controllers.engine.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** One pass over a DaemonSet: a pod on each node that fits, none elsewhere; then updates. Pure. */
final class DaemonPlanner {

  private final KubeObject set;
  private final List<KubeObject> nodes;
  private final Map<String, List<KubeObject>> podsByNode = new HashMap<>();
  private final String hash;
  private final Instant now;
  private final List<String> createOn = new ArrayList<>();
  private final List<KubeObject> delete = new ArrayList<>();
  private final List<KubeObject> failed = new ArrayList<>();

  private DaemonPlanner(
      KubeObject set, List<KubeObject> nodes, List<KubeObject> pods, String hash, Instant now) {
    this.set = set;
    this.nodes = nodes;
    this.hash = hash;
    this.now = now;
    for (KubeObject pod : pods) {
      podsByNode.computeIfAbsent(DaemonNodes.nodeOf(pod), any -> new ArrayList<>()).add(pod);
    }
  }

  static DaemonPlan plan(
      KubeObject set, List<KubeObject> nodes, List<KubeObject> pods, String hash, Instant now) {
    DaemonPlanner planner = new DaemonPlanner(set, nodes, pods, hash, now);
    planner.place();
    planner.dropStrays();
    DaemonPlan placement = planner.result();
    boolean rolling =
        set.tree()
            .at("/spec/updateStrategy/type")
            .asString("RollingUpdate")
            .equals("RollingUpdate");
    if (placement.isEmpty() && rolling) {
      planner.update();
    }
    return planner.result();
  }

  private DaemonPlan result() {
    return new DaemonPlan(List.copyOf(createOn), List.copyOf(delete), List.copyOf(failed));
  }

  private List<KubeObject> on(String node) {
    return podsByNode.getOrDefault(node, List.of());
  }

  private void place() {
    for (KubeObject node : nodes) {
      Fit fit = DaemonNodes.fit(set, node);
      List<KubeObject> present = on(node.name());
      if (!fit.continues()) {
        present.stream().filter(pod -> !pod.beingDeleted()).forEach(delete::add);
      } else if (present.isEmpty()) {
        if (fit.runs()) {
          createOn.add(node.name());
        }
      } else {
        tidy(present);
      }
    }
  }

  private void tidy(List<KubeObject> present) {
    List<KubeObject> running = new ArrayList<>();
    for (KubeObject pod : present) {
      if (pod.beingDeleted()) {
        continue;
      }
      if (Pods.finished(pod)) {
        failed.add(pod);
      } else {
        running.add(pod);
      }
    }
    int allowed = surge() > 0 ? 2 : 1;
    running.sort(Comparator.comparing(DaemonPlanner::age).thenComparing(KubeObject::name));
    if (surge() > 0) {
      keepOneOfEach(running);
    } else if (running.size() > allowed) {
      delete.addAll(running.subList(allowed, running.size()));
    }
  }

  /** While surging a node may have one pod of the old and one of the present template. */
  private void keepOneOfEach(List<KubeObject> running) {
    List<KubeObject> present = running.stream().filter(pod -> DaemonPods.isOf(pod, hash)).toList();
    List<KubeObject> old = running.stream().filter(pod -> !DaemonPods.isOf(pod, hash)).toList();
    delete.addAll(present.subList(Math.min(1, present.size()), present.size()));
    boolean replaced = !present.isEmpty() && available(present.getFirst());
    delete.addAll(replaced ? old : old.subList(Math.min(1, old.size()), old.size()));
  }

  private static Instant age(KubeObject pod) {
    return Timestamps.created(pod).orElse(Instant.MAX);
  }

  /** Pods that wait for a node which is no more. */
  private void dropStrays() {
    List<String> names = nodes.stream().map(KubeObject::name).toList();
    podsByNode.forEach((node, pods) -> {
      if (!names.contains(node)) {
        pods.stream()
            .filter(pod -> Pods.nodeName(pod).isEmpty() && !pod.beingDeleted())
            .forEach(delete::add);
      }
    });
  }

  private int desired() {
    return (int) nodes.stream().filter(node -> DaemonNodes.fit(set, node).runs()).count();
  }

  private int surge() {
    return DaemonStatus.limit(set, "maxSurge", desired());
  }

  private boolean available(KubeObject pod) {
    return Pods.available(pod, DaemonStatus.minReadySeconds(set), now);
  }

  private void update() {
    int surge = surge();
    int mayMiss = DaemonStatus.limit(set, "maxUnavailable", desired());
    if (surge == 0 && mayMiss == 0) {
      mayMiss = 1;
    }
    if (surge > 0) {
      surgeUpdate(surge);
    } else {
      replaceUpdate(mayMiss);
    }
  }

  private void replaceUpdate(int mayMiss) {
    int missing = 0;
    List<KubeObject> healthyOld = new ArrayList<>();
    for (KubeObject node : nodes) {
      if (!DaemonNodes.fit(set, node).runs()) {
        continue;
      }
      List<KubeObject> present = on(node.name());
      boolean served = present.stream().anyMatch(pod -> !pod.beingDeleted() && available(pod));
      if (!served) {
        missing++;
      }
      for (KubeObject pod : present) {
        if (pod.beingDeleted() || DaemonPods.isOf(pod, hash)) {
          continue;
        }
        // An old pod that serves nobody costs nothing.
        if (available(pod)) {
          healthyOld.add(pod);
        } else {
          delete.add(pod);
        }
      }
    }
    healthyOld.stream().limit(Math.max(0, mayMiss - missing)).forEach(delete::add);
  }

  private void surgeUpdate(int surge) {
    int surging = 0;
    List<String> waiting = new ArrayList<>();
    for (KubeObject node : nodes) {
      List<KubeObject> live = on(node.name()).stream().filter(pod -> !pod.beingDeleted()).toList();
      boolean present = live.stream().anyMatch(pod -> DaemonPods.isOf(pod, hash));
      boolean old = live.stream().anyMatch(pod -> !DaemonPods.isOf(pod, hash));
      if (present && old) {
        surging++;
      } else if (old && DaemonNodes.fit(set, node).runs()) {
        waiting.add(node.name());
      }
    }
    waiting.stream().limit(Math.max(0, surge - surging)).forEach(createOn::add);
  }

  static JsonNode rolling(KubeObject set, String field) {
    return set.tree().at("/spec/updateStrategy/rollingUpdate").path(field);
  }
}
