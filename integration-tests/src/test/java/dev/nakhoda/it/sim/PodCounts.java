package dev.nakhoda.it.sim;

import static dev.nakhoda.it.sim.Invariants.require;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.engine.Pods;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Never more pods of an app than its limit allows, and never fewer that are available. */
final class PodCounts {

  private final List<Limit> limits;
  private final Set<String> whole = new HashSet<>();

  PodCounts(List<Limit> limits) {
    this.limits = limits;
  }

  /**
   * @param active all pods that are not ending or finished
   * @param twice so many may have been made twice
   * @param strict whether anything needs to be available
   */
  void check(List<KubeObject> active, int twice, boolean strict) {
    Map<String, List<KubeObject>> byApp =
        active.stream().collect(Collectors.groupingBy(PodCounts::app));
    for (Limit limit : limits) {
      check(limit, byApp.getOrDefault(limit.app(), List.of()), twice, strict);
    }
  }

  /** The controller says that {@code all} pods of {@code app} are ready. */
  void seen(String app, int all, List<KubeObject> active) {
    if (active.stream().filter(pod -> app(pod).equals(app) && Pods.ready(pod)).count() >= all) {
      whole.add(app);
    }
  }

  private void check(Limit limit, List<KubeObject> pods, int twice, boolean strict) {
    int most = limit.most() + twice;
    require(
        pods.size() <= most, "%s: %d pods of at most %d".formatted(limit.app(), pods.size(), most));
    long available = pods.stream().filter(Pods::ready).count();
    if (available >= limit.whole()) {
      whole.add(limit.app());
    }
    require(
        !strict || !whole.contains(limit.app()) || available >= limit.least(),
        "%s: %d available of at least %d".formatted(limit.app(), available, limit.least()));
  }

  static String app(KubeObject pod) {
    return pod.labels().getOrDefault("app", "");
  }
}
