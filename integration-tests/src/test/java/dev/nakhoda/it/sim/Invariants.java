package dev.nakhoda.it.sim;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.cache.CacheChange;
import dev.nakhoda.master.cache.CacheScope;
import dev.nakhoda.master.cache.CachedObject;
import dev.nakhoda.master.cache.WatchCache;
import dev.nakhoda.master.controllers.engine.Pods;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;

/** What must hold at every moment, checked at every write of a pod or a Job, on the true state. */
final class Invariants {

  /**
   * @param mostPods replicas and surge of the Deployment
   * @param leastAvailable from when all were there for the first time
   * @param ambiguous writes that were made and reported as failed: each may be made twice
   */
  record Bounds(int mostPods, int replicas, int leastAvailable, IntSupplier ambiguous) {}

  private final WatchCache cache;
  private final Bounds bounds;
  private final Map<String, String> nodes = new HashMap<>();
  private final Set<String> succeeded = new HashSet<>();
  private boolean complete;
  private boolean strictAvailability = true;
  private int counted;

  Invariants(WatchCache cache, Bounds bounds) {
    this.cache = cache;
    this.bounds = bounds;
    cache.listen(ResourceName.PODS, this::onPod);
    cache.listen(ResourceName.JOBS, this::onJob);
  }

  /** The Deployment is being deleted: nothing must be available any more. */
  void ending() {
    strictAvailability = false;
  }

  Set<String> succeeded() {
    return succeeded;
  }

  private void onPod(CacheChange change) {
    change.after().map(CachedObject::object).ifPresent(this::look);
    List<KubeObject> web =
        cache.list(ResourceName.PODS, CacheScope.namespace("default")).items().stream()
            .map(CachedObject::object)
            .filter(pod -> pod.labels().getOrDefault("app", "").equals("web"))
            .filter(Pods::active)
            .toList();
    int most = bounds.mostPods() + bounds.ambiguous().getAsInt();
    require(web.size() <= most, web.size() + " pods of at most " + most);
    long available = web.stream().filter(Pods::ready).count();
    complete |= available >= bounds.replicas();
    require(
        !complete || !strictAvailability || available >= bounds.leastAvailable(),
        available + " available of at least " + bounds.leastAvailable());
    if (change.before().isEmpty()) {
      change.after().ifPresent(created -> checkOrder(created.object()));
    }
  }

  private void look(KubeObject pod) {
    String node = Pods.nodeName(pod);
    if (!node.isEmpty()) {
      String first = nodes.computeIfAbsent(pod.uid(), uid -> node);
      require(first.equals(node), pod.key() + " was on " + first + " and is on " + node);
    }
    if (Pods.phase(pod).equals("Succeeded")
        && pod.labels().containsKey("batch.kubernetes.io/job-name")) {
      succeeded.add(pod.uid());
    }
  }

  private void onJob(CacheChange change) {
    change
        .after()
        .ifPresent(job -> {
          int now = job.object().tree().path("status").path("succeeded").asInt(0);
          require(now >= counted, "completions went from " + counted + " back to " + now);
          require(now <= succeeded.size(), now + " completions of " + succeeded.size() + " pods");
          counted = now;
        });
  }

  /** A StatefulSet's pod comes when those before it are ready. */
  private void checkOrder(KubeObject pod) {
    String name = pod.name();
    if (!name.startsWith("db-")) {
      return;
    }
    for (int before = Integer.parseInt(name.substring(3)) - 1; before >= 0; before--) {
      String earlier = "db-" + before;
      boolean ready =
          cache
              .get(ResourceName.PODS, new ObjectKey("default", earlier))
              .map(CachedObject::object)
              .filter(Pods::ready)
              .isPresent();
      require(
          ready || !strictAvailability, name + " was created while " + earlier + " is not ready");
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new Violation(what);
    }
  }

  /** An Error, so that no loop takes it for a failure to retry. */
  static final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    Violation(String what) {
      super(what);
    }
  }
}
