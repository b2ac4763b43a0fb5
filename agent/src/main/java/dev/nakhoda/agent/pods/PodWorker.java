package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.cgroups.PodGroups;
import dev.nakhoda.agent.eviction.Eviction;
import dev.nakhoda.agent.gc.Leftovers;
import dev.nakhoda.agent.observe.Observer;
import dev.nakhoda.agent.observe.PodObservation;
import dev.nakhoda.agent.pods.PodPlan.Notice;
import dev.nakhoda.agent.probes.ProbeResults;
import dev.nakhoda.agent.probes.Prober;
import dev.nakhoda.agent.runtime.PodIdentity;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.client.EventRecorder;
import dev.nakhoda.loop.Loop;
import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Brings one pod to where it should be: one virtual thread that observes, plans, does one step, and
 * plans again. Others only set the newest wish and signal. Image pulls and container stops run on
 * threads of their own (at most one of each for a container) and hand back how the memory changes.
 */
final class PodWorker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PodWorker.class);

  /** How often volumes are refreshed and the pod is looked at when nothing happens. */
  private static final Duration TICK = Duration.ofSeconds(60);

  /** Steps in one go; a pod that wants more is not getting anywhere and waits for the next look. */
  private static final int MOST_STEPS = 200;

  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(2);

  /**
   * What all workers of a node share.
   *
   * @param refusal why the node does not begin with a pod now
   */
  record Surroundings(
      Observer observer,
      PodExecutor executor,
      StatusWriter statuses,
      Prober prober,
      EventRecorder recorder,
      Supplier<Host> host,
      Leftovers leftovers,
      PodGroups groups,
      NodeAdmission admission,
      Function<KubeObject, Optional<PodPlan.Waiting>> refusal,
      Time time) {}

  private final PodIdentity id;
  private final Surroundings node;
  private final Runnable onGone;
  private final TerminationMessageReader messages;
  private final Loop loop;
  private final ConcurrentLinkedQueue<UnaryOperator<PodMemory>> inbox =
      new ConcurrentLinkedQueue<>();
  private final Set<Thread> asides = ConcurrentHashMap.newKeySet();

  private final CompletableFuture<Void> ending = new CompletableFuture<>();
  private volatile Optional<KubeObject> object = Optional.empty();
  private volatile Optional<Duration> vanished = Optional.empty();
  private volatile Optional<Eviction> evicted = Optional.empty();
  private volatile boolean cleared;

  /** Owned by the worker's thread. */
  private PodMemory memory = PodMemory.EMPTY;

  private Set<Notice> told = Set.of();
  private Optional<byte[]> reported = Optional.empty();
  private Optional<Time.Timer> alarm = Optional.empty();
  private Instant refreshAt = Instant.MIN;

  /** The next plan must have seen all that this pod's steps did before it. */
  private final AtomicLong acted;

  /**
   * @param onGone called when nothing of the pod is left
   */
  PodWorker(PodIdentity id, Surroundings node, TerminationMessageReader messages, Runnable onGone) {
    this.id = id;
    this.node = node;
    this.messages = messages;
    this.onGone = onGone;
    this.acted = new AtomicLong(node.observer().mark());
    this.loop = new Loop("pod-" + id, TICK, this::step);
  }

  PodIdentity id() {
    return id;
  }

  void start() {
    loop.start();
  }

  void signal() {
    loop.signal();
  }

  /** The pod's newest object. */
  void update(KubeObject pod) {
    object = Optional.of(pod);
    if (pod.beingDeleted()) {
      ending.complete(null);
    }
    signal();
  }

  /** The API knows the pod no more. */
  void vanish(Duration grace) {
    vanished = Optional.of(grace);
    ending.complete(null);
    signal();
  }

  /** The node cannot keep it. */
  void evict(Eviction eviction) {
    if (evicted.isEmpty()) {
      evicted = Optional.of(eviction);
      KubeObject about = object.orElseGet(() -> stub(id));
      node.recorder().record(about, "", "Warning", eviction.reason(), eviction.message());
      signal();
    }
  }

  /** Removes the dead containers of a pod that has ended; whether that is new. */
  boolean clear() {
    boolean ended = object.filter(pod -> WantedPod.of(pod).goal() instanceof Goal.Rest).isPresent();
    PodObservation seen = node.observer().pods().getOrDefault(id, PodObservation.NOTHING);
    if (cleared || !ended || seen.isEmpty()) {
      return false;
    }
    cleared = true;
    signal();
    return true;
  }

  private void step() throws InterruptedException {
    try {
      for (int count = 0; count < MOST_STEPS; count++) {
        if (!advance()) {
          return;
        }
      }
      LOG.warn("pod takes too many steps pod={}", id);
    } catch (RuntimeFailure | ApiException trouble) {
      LOG.debug("pod must wait pod={} why={}", id, trouble.getMessage());
      wakeAt(Optional.of(node.time().now().plus(AFTER_TROUBLE)));
    }
  }

  /** One plan and its first step; whether there may be more to do. */
  private boolean advance() throws InterruptedException {
    Optional<WantedPod> wanted = wanted();
    if (wanted.isEmpty()) {
      return false;
    }
    for (var change = inbox.poll(); change != null; change = inbox.poll()) {
      memory = change.apply(memory);
    }
    PodObservation seen = node.observer().since(acted.get(), id);
    KubeObject about = object.orElseGet(() -> stub(id));
    WantedPod kept = evicted.map(wanted.get()::evicted).orElse(wanted.get());
    WantedPod pod = cleared ? kept.cleared() : kept;
    PodEvents events = new PodEvents(node.recorder(), about);
    PodSituation situation = new PodSituation(about, pod, seen, memory, events, ending);
    Instant now = node.time().now();
    ProbeResults probes = node.prober().watch(about, seen, address(pod, seen), this::signal);
    PodPlan plan =
        refusal(about, pod, seen)
            .map(PodPlan::refused)
            .orElseGet(() -> PodPlanner.plan(pod, seen, memory, probes, now));
    tell(plan, events);
    boolean finishing = plan.steps().stream().anyMatch(PodStep.FinishDeletion.class::isInstance);
    report(situation, plan, probes, now, finishing);
    if (begin(plan.steps(), situation)) {
      return true;
    }
    refresh(situation, now);
    wakeAt(plan.again());
    return false;
  }

  private Optional<PodPlan.Waiting> refusal(KubeObject about, WantedPod pod, PodObservation seen) {
    return pod.goal() instanceof Goal.Run && seen.isEmpty()
        ? node.admission().refusal(about).or(() -> node.refusal().apply(about))
        : Optional.empty();
  }

  private String address(WantedPod pod, PodObservation seen) {
    return pod.hostNetwork() ? node.host().get().address() : seen.address().orElse("");
  }

  private Optional<WantedPod> wanted() {
    Optional<WantedPod> known = object.map(WantedPod::of);
    Optional<Duration> grace = vanished;
    if (grace.isEmpty()) {
      return known;
    }
    return known
        .map(pod -> pod.vanished(grace.get()))
        .or(() -> Optional.of(WantedPod.vanished(id, grace.get())));
  }

  /**
   * Begins what runs aside and does the first of the others, or all if they only remove what is
   * dead; whether to plan again now.
   */
  private boolean begin(List<PodStep> steps, PodSituation situation) throws InterruptedException {
    for (PodStep step : steps) {
      if (PodExecutor.isAside(step)) {
        memory = node.executor().begun(step, memory);
        runAside(step, situation);
      }
    }
    List<PodStep> others = steps.stream().filter(step -> !PodExecutor.isAside(step)).toList();
    for (PodStep step : others) {
      execute(step, situation.with(memory));
      if (step instanceof PodStep.Forget) {
        return false;
      }
      if (!PodExecutor.isRemoval(step)) {
        return true;
      }
    }
    return !others.isEmpty();
  }

  private void execute(PodStep step, PodSituation situation) throws InterruptedException {
    try {
      memory = node.executor().execute(step, situation);
    } finally {
      acted.accumulateAndGet(node.observer().mark(), Math::max);
    }
    if (step instanceof PodStep.Forget) {
      node.prober().forget(id.uid());
      node.statuses().forget(id.uid());
      node.executor().forget(id.uid());
      onGone.run();
    }
  }

  private void runAside(PodStep step, PodSituation situation) {
    Thread.ofVirtual()
        .name("pod-" + id + "-aside")
        .start(() -> {
          asides.add(Thread.currentThread());
          try {
            hand(node.executor().aside(step, situation));
          } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
          } catch (RuntimeException failure) {
            LOG.debug("step failed pod={} step={} why={}", id, step, failure.toString());
            hand(PodExecutor.broken(step, failure, node.time()));
          } finally {
            asides.remove(Thread.currentThread());
            signal();
          }
        });
  }

  /** The mark comes first: who applies the change must see what was done. */
  private void hand(UnaryOperator<PodMemory> change) {
    acted.accumulateAndGet(node.observer().mark(), Math::max);
    inbox.add(change);
  }

  private void tell(PodPlan plan, PodEvents events) {
    for (Notice notice : plan.notices()) {
      if (!told.contains(notice)) {
        if (notice.warning()) {
          events.warning(notice.about(), notice.reason(), notice.message());
        } else {
          events.normal(notice.about(), notice.reason(), notice.message());
        }
      }
    }
    told = new HashSet<>(plan.notices());
  }

  private void report(
      PodSituation situation,
      PodPlan plan,
      ProbeResults probes,
      Instant now,
      boolean beforeDeletion) {
    if (situation.pod().goal() instanceof Goal.Vanish) {
      return;
    }
    messages.retain(
        situation.seen().containers().stream()
            .map(container -> container.id())
            .collect(Collectors.toSet()));
    KubeObject base = StatusBase.of(situation.object(), reported);
    ObjectNode status =
        new PodStatusBuilder(
                base,
                situation.pod(),
                situation.seen(),
                plan,
                probes,
                node.host().get().address(),
                messages)
            .build(now);
    reported = Optional.of(Json.write(status));
    if (beforeDeletion) {
      node.statuses().writeNow(situation.object(), status);
    } else {
      node.statuses().submit(situation.object(), status);
    }
  }

  private void refresh(PodSituation situation, Instant now) {
    if (situation.pod().goal() instanceof Goal.Run && !now.isBefore(refreshAt)) {
      refreshAt = now.plus(TICK.dividedBy(2));
      try {
        node.executor().refresh(situation);
      } catch (RuntimeException failure) {
        LOG.debug("volumes not refreshed pod={} why={}", id, failure.getMessage());
      }
    }
  }

  private void wakeAt(Optional<Instant> when) {
    alarm.ifPresent(Time.Timer::cancel);
    alarm =
        when.map(instant ->
            node.time().after(Duration.between(node.time().now(), instant), this::signal));
  }

  private static KubeObject stub(PodIdentity id) {
    ObjectNode tree = Json.object().put("kind", "Pod").put("apiVersion", "v1");
    tree.putObject("metadata")
        .put("name", id.name())
        .put("namespace", id.namespace())
        .put("uid", id.uid());
    return KubeObject.of(tree);
  }

  /** Ends the thread; containers run on. */
  @Override
  public void close() {
    alarm.ifPresent(Time.Timer::cancel);
    ending.complete(null);
    asides.forEach(Thread::interrupt);
    loop.close();
    node.executor().forget(id.uid());
  }
}
