package dev.nakhoda.it.sim;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
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
import java.util.stream.Collectors;

/** What must hold at every moment, checked at every write of a pod or a Job, on the true state. */
final class Invariants {

  /**
   * @param parallelism of the Job
   * @param completions of the Job
   * @param ambiguous writes that were made and reported as failed: each may be made twice
   */
  record Bounds(List<Limit> limits, int parallelism, int completions, IntSupplier ambiguous) {}

  private final WatchCache cache;
  private final Bounds bounds;
  private final MemberOrder members;
  private final PodCounts counts;
  private final Map<String, String> nodes = new HashMap<>();
  private final Set<String> succeeded = new HashSet<>();
  private boolean strictAvailability = true;
  private String lostNode = "";
  private int counted;

  Invariants(WatchCache cache, Bounds bounds) {
    this.cache = cache;
    this.bounds = bounds;
    this.members = new MemberOrder(cache);
    this.counts = new PodCounts(bounds.limits());
    cache.listen(ResourceName.PODS, this::onPod);
    cache.listen(ResourceName.JOBS, this::onJob);
    cache.listen(ResourceName.DAEMON_SETS, this::onDaemonSet);
  }

  /** Nothing must be available any more: a node is lost, or the Deployment is being deleted. */
  void ending() {
    strictAvailability = false;
  }

  /** Everything runs again, on nodes that live. */
  void whole() {
    strictAvailability = true;
  }

  /** Until {@link #found} nobody can know whether that node's pods still run. */
  void lost(String node) {
    lostNode = node;
  }

  void found() {
    lostNode = "";
  }

  Set<String> succeeded() {
    return succeeded;
  }

  private void onPod(CacheChange change) {
    change.before().map(CachedObject::object).ifPresent(Invariants::checkUntouched);
    change.after().map(CachedObject::object).ifPresent(this::look);
    List<KubeObject> active = active();
    counts.check(active, bounds.ambiguous().getAsInt(), strictAvailability);
    checkDaemons(active);
    checkJob(active);
    if (change.before().isEmpty()) {
      change
          .after()
          .ifPresent(created -> members.checkCreated(created.object(), strictAvailability));
    } else if (ends(change)) {
      members.checkEnd(change.before().get().object(), strictAvailability);
    }
    change
        .before()
        .map(CachedObject::object)
        .filter(pod -> change.after().isEmpty())
        .ifPresent(pod -> members.checkGone(pod, lostNode));
    checkRoom();
  }

  /** Writers share the cache's trees with its readers: none may change one. */
  private static void checkUntouched(KubeObject object) {
    require(
        object.tree().equals(Json.readObject(object.bytes())),
        object.key() + " was changed in the cache: " + object.tree());
  }

  private List<KubeObject> active() {
    return cache.list(ResourceName.PODS, CacheScope.namespace("default")).items().stream()
        .map(CachedObject::object)
        .filter(Pods::active)
        .toList();
  }

  private static boolean ends(CacheChange change) {
    boolean ended = change.before().filter(each -> each.object().beingDeleted()).isPresent();
    return !ended && change.after().filter(each -> !each.object().beingDeleted()).isEmpty();
  }

  /** What pods ask for fits their nodes, also while one ends to make room for another. */
  private void checkRoom() {
    Map<String, Long> asked =
        cache.list(ResourceName.PODS, CacheScope.namespace("default")).items().stream()
            .map(CachedObject::object)
            .filter(pod -> !Pods.finished(pod) && !Pods.nodeName(pod).isEmpty())
            .collect(
                Collectors.groupingBy(Pods::nodeName, Collectors.summingLong(Invariants::cpu)));
    // A binding that was made and reported as failed leaves its place free until it is seen.
    int most = SteppedAgent.CPU + Crowd.LARGEST * bounds.ambiguous().getAsInt();
    require(
        asked.values().stream().allMatch(cpu -> cpu <= most),
        "processors asked for by node: " + asked);
  }

  private static long cpu(KubeObject pod) {
    return pod.tree().at("/spec/containers/0/resources/requests/cpu").asLong(0);
  }

  private void look(KubeObject pod) {
    String node = Pods.nodeName(pod);
    if (!node.isEmpty()) {
      String first = nodes.computeIfAbsent(pod.uid(), uid -> node);
      require(first.equals(node), pod.key() + " was on " + first + " and is on " + node);
    }
    if (Pods.phase(pod).equals("Succeeded") && ofJob(pod)) {
      succeeded.add(pod.uid());
    }
  }

  private void onDaemonSet(CacheChange change) {
    change
        .after()
        .map(each -> each.object().tree().path("status"))
        .filter(status -> status.path("numberReady").asInt(0) == Scenario.NODES)
        .ifPresent(status -> counts.seen("log", Scenario.NODES, active()));
  }

  private void onJob(CacheChange change) {
    change
        .after()
        .map(CachedObject::object)
        .ifPresent(job -> {
          change.before().map(CachedObject::object).ifPresent(Invariants::checkUntouched);
          if (job.name().equals("work")) {
            count(job);
          } else {
            checkAlone(job);
          }
        });
  }

  private void count(KubeObject job) {
    int now = job.tree().path("status").path("succeeded").asInt(0);
    require(now >= counted, "completions went from " + counted + " back to " + now);
    require(now <= succeeded.size(), now + " completions of " + succeeded.size() + " pods");
    counted = now;
  }

  /** The CronJob forbids that two of its Jobs run at a time. */
  private void checkAlone(KubeObject job) {
    if (!running(job)) {
      return;
    }
    List<String> together =
        cache.list(ResourceName.JOBS, CacheScope.namespace("default")).items().stream()
            .map(CachedObject::object)
            .filter(other -> other.name().startsWith("tick-"))
            .filter(Invariants::running)
            .map(KubeObject::name)
            .toList();
    require(together.size() <= 1, "Jobs of one CronJob run together: " + together);
  }

  private static boolean running(KubeObject job) {
    return !job.beingDeleted()
        && job.tree()
            .path("status")
            .path("conditions")
            .valueStream()
            .noneMatch(each ->
                each.path("type").asString("").matches("Complete|Failed")
                    && each.path("status").asString("").equals("True"));
  }

  /** One on each node. */
  private void checkDaemons(List<KubeObject> active) {
    Map<String, Long> daemons =
        active.stream()
            .filter(pod -> PodCounts.app(pod).equals("log") && !Pods.nodeName(pod).isEmpty())
            .collect(Collectors.groupingBy(Pods::nodeName, Collectors.counting()));
    require(
        daemons.values().stream().allMatch(count -> count <= 1 + bounds.ambiguous().getAsInt()),
        "a DaemonSet's pods by node: " + daemons);
  }

  /** No pod is made that the Job does not need. */
  private void checkJob(List<KubeObject> active) {
    long running = active.stream().filter(pod -> ofJob(pod)).count();
    int needed = Math.min(bounds.parallelism(), bounds.completions() - succeeded.size());
    require(
        running <= Math.max(0, needed) + bounds.ambiguous().getAsInt(),
        "%d pods of a Job that needs %d more".formatted(running, needed));
  }

  private static boolean ofJob(KubeObject pod) {
    return pod.labels().getOrDefault("batch.kubernetes.io/job-name", "").equals("work");
  }

  static void require(boolean holds, String what) {
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
