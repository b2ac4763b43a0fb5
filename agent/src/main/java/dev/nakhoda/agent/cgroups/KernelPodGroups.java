package dev.nakhoda.agent.cgroups;

import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.agent.runtime.RuntimeInfo;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.QosClass;
import dev.nakhoda.loop.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The groups as upstream's kubelet lays them out: guaranteed pods directly below {@code kubepods},
 * the others below its {@code burstable} and {@code besteffort}. Made when the first pod needs
 * them; where that is not allowed pods run without, and the log says so once. Its state is guarded
 * by itself; one entry for each pod that runs.
 */
public final class KernelPodGroups implements PodGroups {

  private static final Logger LOG = LoggerFactory.getLogger(KernelPodGroups.class);
  private static final Path MOUNT = Path.of("/sys/fs/cgroup");
  private static final Path UNITS = Path.of("/run/systemd/system");

  /** More than these are left to the next agent. */
  private static final int MOST_STUCK = 200;

  private sealed interface State {
    record New() implements State {}

    record Without() implements State {}

    record Ready(GroupTree tree) implements State {}
  }

  /**
   * @param made by this process, so that its values are sure to be written
   */
  private record Placed(GroupName name, QosClass qosClass, long shares, boolean made) {}

  private final Path mount;
  private final Path units;
  private final GroupName root;
  private final GroupName kubepods;
  private final Supplier<RuntimeInfo> runtime;
  private final Supplier<GroupLimits> node;
  private final Time time;

  private State state = new State.New();
  private final Map<String, Placed> pods = new HashMap<>();

  /** What the kernel would not give up yet. */
  private final Set<GroupName> stuck = new HashSet<>();

  /**
   * @param root below which {@code kubepods} is, normally {@code /}
   * @param node what all pods may have together
   */
  public KernelPodGroups(
      String root, Supplier<RuntimeInfo> runtime, Supplier<GroupLimits> node, Time time) {
    this(MOUNT, UNITS, root, runtime, node, time);
  }

  KernelPodGroups(
      Path mount,
      Path units,
      String root,
      Supplier<RuntimeInfo> runtime,
      Supplier<GroupLimits> node,
      Time time) {
    this.mount = mount;
    this.units = units;
    this.root = GroupName.of(root);
    this.kubepods = this.root.child("kubepods");
    this.runtime = runtime;
    this.node = node;
    this.time = time;
  }

  /**
   * Removes a root that is nobody else's, with all below it; what pods have left there is killed.
   * IOException when something else runs there.
   */
  public static void clear(String root, Time time) throws IOException {
    GroupName name = GroupName.of(root);
    if (name.parts().isEmpty()) {
      throw new IllegalArgumentException("the machine's own root is not ours");
    }
    boolean unified = Files.exists(MOUNT.resolve("cgroup.controllers"));
    new GroupRemoval(new GroupTree(MOUNT, UNITS, unified, true), time).remove(name);
    new GroupRemoval(new GroupTree(MOUNT, UNITS, unified, false), time).remove(name);
  }

  @Override
  public synchronized Optional<String> establish(KubeObject pod) {
    if (!(begun() instanceof State.Ready(GroupTree tree))) {
      return Optional.empty();
    }
    Placed present = pods.get(pod.uid());
    if (present != null && present.made()) {
      return Optional.of(tree.parent(present.name()));
    }
    Placed placed = place(pod, true);
    try {
      tree.make(placed.name(), GroupLimits.ofPod(pod.tree().path("spec")));
      pods.put(pod.uid(), placed);
    } catch (IOException refused) {
      throw new RuntimeFailure.Refused(
          "failed to create container for " + placed.name().parts() + " : " + refused.getMessage());
    }
    weighBurstable(tree, placed);
    return Optional.of(tree.parent(placed.name()));
  }

  private Placed place(KubeObject pod, boolean made) {
    QosClass qosClass = QosClass.of(pod.tree().path("spec"));
    long shares = GroupLimits.ofPod(pod.tree().path("spec")).cpuShares();
    return new Placed(of(qosClass).child("pod" + pod.uid()), qosClass, shares, made);
  }

  private GroupName of(QosClass qosClass) {
    return switch (qosClass) {
      case GUARANTEED -> kubepods;
      case BURSTABLE -> kubepods.child("burstable");
      case BEST_EFFORT -> kubepods.child("besteffort");
    };
  }

  private State begun() {
    if (state instanceof State.New) {
      RuntimeInfo info = runtime.get();
      boolean systemd = info.cgroupDriver().equals("systemd");
      GroupTree tree = new GroupTree(mount, units, info.cgroupVersion() == 2, systemd);
      try {
        GroupLimits all = node.get();
        for (GroupName above : root.lineage()) {
          tree.make(above, GroupLimits.weight(all.cpuShares()));
        }
        tree.make(kubepods, all);
        tree.make(of(QosClass.BURSTABLE), GroupLimits.least());
        tree.make(of(QosClass.BEST_EFFORT), GroupLimits.least());
        state = new State.Ready(tree);
      } catch (IOException refused) {
        LOG.warn("pods get no control groups of their own why={}", refused.toString());
        state = new State.Without();
      }
    }
    return state;
  }

  /** Together they weigh as much as they ask for; no pod fails because of that. */
  private void weighBurstable(GroupTree tree, Placed changed) {
    if (changed.qosClass() == QosClass.BURSTABLE) {
      weighBurstable(tree);
    }
  }

  private void weighBurstable(GroupTree tree) {
    long shares =
        pods.values().stream()
            .filter(each -> each.qosClass() == QosClass.BURSTABLE)
            .mapToLong(Placed::shares)
            .sum();
    try {
      tree.change(of(QosClass.BURSTABLE), GroupLimits.weight(shares));
    } catch (IOException refused) {
      LOG.warn("burstable pods keep their weight why={}", refused.toString());
    }
  }

  @Override
  public synchronized void remove(String uid) {
    if (state instanceof State.Ready(GroupTree tree)) {
      for (GroupName left : List.copyOf(stuck)) {
        remove(tree, left);
      }
      Placed placed = pods.remove(uid);
      if (placed != null) {
        remove(tree, placed.name());
        weighBurstable(tree, placed);
      }
    }
  }

  private void remove(GroupTree tree, GroupName name) {
    GroupRemoval removal = new GroupRemoval(tree, time);
    try {
      if (stuck.contains(name)) {
        removal.tryRemove(name);
      } else {
        removal.remove(name);
      }
      stuck.remove(name);
    } catch (IOException busy) {
      LOG.debug("group stays name={} why={}", name.path(), busy.toString());
      if (stuck.size() < MOST_STUCK) {
        stuck.add(name);
      }
    }
  }

  @Override
  public synchronized void adopt(Collection<KubeObject> active, Set<String> living) {
    try {
      if (!(begun() instanceof State.Ready(GroupTree tree))) {
        return;
      }
      active.forEach(pod -> pods.putIfAbsent(pod.uid(), place(pod, false)));
      weighBurstable(tree);
      for (QosClass qosClass : QosClass.values()) {
        adopt(tree, qosClass, living);
      }
    } catch (IOException | RuntimeFailure unreadable) {
      LOG.warn("groups of former pods not swept why={}", unreadable.toString());
    }
  }

  /** Pods that are known but do not run any more weigh nothing; their groups go with them. */
  private void adopt(GroupTree tree, QosClass qosClass, Set<String> living) throws IOException {
    for (String uid : tree.pods(of(qosClass))) {
      GroupName name = of(qosClass).child("pod" + uid);
      if (living.contains(uid)) {
        pods.putIfAbsent(uid, new Placed(name, qosClass, 0, false));
      } else if (!pods.containsKey(uid)) {
        remove(tree, name);
      }
    }
  }
}
