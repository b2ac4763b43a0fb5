package dev.nakhoda.master.controllers.stateful;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.engine.Pods;
import dev.nakhoda.master.controllers.stateful.StatefulPlan.Creation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * One pass over a StatefulSet: missing ordinals upwards, surplus ones downwards, then updates from
 * the highest ordinal down; one pod at a time unless the policy is Parallel. Pure.
 */
final class StatefulPlanner {

  private final StatefulSpec spec;
  private final String updateRevision;
  private final Instant now;
  private final TreeMap<Integer, KubeObject> wanted = new TreeMap<>();
  private final List<KubeObject> surplus = new ArrayList<>();
  private final List<Creation> create = new ArrayList<>();
  private final List<KubeObject> delete = new ArrayList<>();

  private StatefulPlanner(
      StatefulSpec spec, List<KubeObject> pods, String updateRevision, Instant now) {
    this.spec = spec;
    this.updateRevision = updateRevision;
    this.now = now;
    for (KubeObject pod : pods) {
      int ordinal = StatefulPods.ordinal(spec.set(), pod.name());
      if (ordinal >= spec.start() && ordinal < end()) {
        wanted.put(ordinal, pod);
      } else {
        surplus.add(pod);
      }
    }
    surplus.sort(Comparator.comparing(this::ordinal).reversed());
  }

  static StatefulPlan plan(
      StatefulSpec spec, List<KubeObject> pods, String updateRevision, Instant now) {
    StatefulPlanner planner = new StatefulPlanner(spec, pods, updateRevision, now);
    planner.run();
    return new StatefulPlan(List.copyOf(planner.create), List.copyOf(planner.delete));
  }

  private int ordinal(KubeObject pod) {
    return StatefulPods.ordinal(spec.set(), pod.name());
  }

  private int end() {
    return spec.start() + spec.replicas();
  }

  private boolean healthy(KubeObject pod) {
    return Pods.active(pod) && Pods.available(pod, spec.minReadySeconds(), now);
  }

  private void run() {
    if (spec.set().beingDeleted()) {
      return;
    }
    boolean steady = spec.parallel() ? fillAll() : fillInOrder();
    if (steady) {
      steady = spec.parallel() ? dropAll() : dropInOrder();
    }
    if (steady && spec.rolling() && create.isEmpty() && delete.isEmpty()) {
      update();
    }
  }

  /** True when every ordinal has a healthy pod, so that the next step may be taken. */
  private boolean fillInOrder() {
    for (int ordinal = spec.start(); ordinal < end(); ordinal++) {
      KubeObject pod = wanted.get(ordinal);
      if (pod == null) {
        create.add(creation(ordinal));
        return false;
      }
      if (Pods.finished(pod) && !pod.beingDeleted()) {
        delete.add(pod);
        return false;
      }
      if (!healthy(pod)) {
        return false;
      }
    }
    return true;
  }

  private boolean fillAll() {
    for (int ordinal = spec.start(); ordinal < end(); ordinal++) {
      KubeObject pod = wanted.get(ordinal);
      if (pod == null) {
        create.add(creation(ordinal));
      } else if (Pods.finished(pod) && !pod.beingDeleted()) {
        delete.add(pod);
      }
    }
    return true;
  }

  private Creation creation(int ordinal) {
    boolean updated = !spec.rolling() || ordinal >= spec.start() + spec.partition();
    return new Creation(ordinal, updated);
  }

  private boolean dropInOrder() {
    if (surplus.isEmpty()) {
      return true;
    }
    KubeObject highest = surplus.getFirst();
    if (!highest.beingDeleted()) {
      delete.add(highest);
    }
    return false;
  }

  private boolean dropAll() {
    surplus.stream().filter(pod -> !pod.beingDeleted()).forEach(delete::add);
    return true;
  }

  private void update() {
    long missing = wanted.values().stream().filter(pod -> !healthy(pod)).count();
    for (KubeObject pod : wanted.descendingMap().values()) {
      if (ordinal(pod) < spec.start() + spec.partition()) {
        return;
      }
      boolean outdated = !StatefulPods.isOf(pod, updateRevision) && !pod.beingDeleted();
      boolean free = missing < spec.maxUnavailable();
      if (outdated && !healthy(pod)) {
        // It serves nobody, so replacing it costs nothing.
        delete.add(pod);
      } else if (outdated && free) {
        delete.add(pod);
        missing++;
      } else if (!free) {
        return;
      }
    }
  }
}
