package dev.nakhoda.agent.eviction;

import dev.nakhoda.agent.Upkeep;
import dev.nakhoda.agent.observe.PodObservation;
import dev.nakhoda.agent.pods.WantedPod;
import dev.nakhoda.agent.runtime.PodIdentity;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.loop.Loop;
import dev.nakhoda.loop.Time;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the node from running out of memory, disk and processes: reads the signals every ten
 * seconds, tells the node's conditions, frees what nobody needs and ends one pod after the other.
 * One thread; what cannot be measured now is measured next time.
 */
public final class NodePressure implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NodePressure.class);

  /** What the node has and does. */
  public interface Node {

    /** Pods that have not ended. */
    List<KubeObject> pods();

    Map<PodIdentity, PodObservation> observed();

    /** Ends a pod; its status says why. */
    void evict(Eviction eviction);

    /** Removes what ended pods hold of the disk; whether there was any more. */
    boolean clearEnded();

    /** Conditions have changed. */
    void tell();
  }

  /** Frees disk without ending a pod. */
  public record Relief(BooleanSupplier freeDisk, Consumer<String> warn) {}

  private final Upkeep.Pressure settings;
  private final Signals signals;
  private final PodUsages usages;
  private final Supplier<Map<String, Long>> written;
  private final Relief relief;
  private final Node node;
  private final Time time;
  private final Loop loop;
  private volatile Pressures pressures = Pressures.NONE;

  /** Owned by the loop's thread: the pod that is being ended. */
  private Optional<PodIdentity> ending = Optional.empty();

  /**
   * @param written by container id: bytes that it has written and logged
   */
  public NodePressure(
      Upkeep.Pressure settings,
      Signals signals,
      PodUsages usages,
      Supplier<Map<String, Long>> written,
      Relief relief,
      Node node,
      Time time) {
    this.settings = settings;
    this.signals = signals;
    this.usages = usages;
    this.written = written;
    this.relief = relief;
    this.node = node;
    this.time = time;
    this.loop = new Loop("node-pressure", settings.period(), this::step);
  }

  public NodePressure start() {
    loop.start();
    return this;
  }

  /** What the node tells of itself. */
  public Set<Signal.Condition> conditions() {
    return pressures.conditions();
  }

  private void step() {
    Map<Signal, Reading> readings = signals.read();
    Pressures before = pressures;
    pressures = before.next(settings.thresholds(), readings, settings.transition(), time.now());
    if (!pressures.conditions().equals(before.conditions())) {
      LOG.info("node conditions are now {}", pressures.conditions());
      node.tell();
    }
    try {
      if (ending.filter(this::runs).isPresent() || endGreedy()) {
        return;
      }
      ending = Optional.empty();
      pressures.due(time.now()).ifPresent(due -> relieve(due, readings));
    } catch (RuntimeFailure away) {
      LOG.debug("pressure must wait why={}", away.getMessage());
    }
  }

  private boolean runs(PodIdentity pod) {
    PodObservation seen = node.observed().get(pod);
    return seen != null && !seen.running().isEmpty();
  }

  /** Pods that have written more than they may, whatever the node has left. */
  private boolean endGreedy() {
    List<KubeObject> limited = node.pods().stream().filter(StorageLimits::has).toList();
    if (limited.isEmpty()) {
      return false;
    }
    Map<String, Long> byContainer = written.get();
    boolean ended = false;
    for (KubeObject pod : limited) {
      PodObservation seen =
          node.observed().getOrDefault(WantedPod.identity(pod), PodObservation.NOTHING);
      Optional<Eviction> exceeded =
          PodUsages.isCritical(pod)
              ? Optional.empty()
              : StorageLimits.exceeded(
                  pod, usages.volumes(pod), PodUsages.written(seen, byContainer));
      exceeded.ifPresent(this::evict);
      ended |= exceeded.isPresent();
    }
    return ended;
  }

  private void relieve(Threshold due, Map<Signal, Reading> readings) {
    relief.warn().accept("Attempting to reclaim " + due.signal().resource());
    boolean disk = due.signal().condition() == Signal.Condition.DISK;
    if (disk && isRelievedWithoutAnEnd(due)) {
      return;
    }
    Map<String, Long> byContainer = disk ? written.get() : Map.of();
    List<Candidate> candidates =
        node.pods().stream()
            .map(pod ->
                usages.candidate(
                    pod,
                    node.observed().getOrDefault(WantedPod.identity(pod), PodObservation.NOTHING),
                    byContainer))
            .filter(pod -> runs(pod.id()))
            .toList();
    Eviction.of(due, readings, candidates, settings.maxGrace())
        .ifPresentOrElse(
            this::evict, () -> LOG.warn("nothing left to end signal={}", due.signal().text()));
  }

  /** What was only begun counts as well: the next look will tell. */
  private boolean isRelievedWithoutAnEnd(Threshold due) {
    boolean clearing = node.clearEnded();
    boolean freed = relief.freeDisk().getAsBoolean();
    return clearing || freed && isRelieved(due);
  }

  private boolean isRelieved(Threshold due) {
    Reading now = signals.read().get(due.signal());
    return now == null || now.available() >= due.least().of(now.capacity());
  }

  private void evict(Eviction eviction) {
    LOG.warn("pod is evicted pod={} why={}", eviction.pod(), eviction.message());
    ending = Optional.of(eviction.pod());
    node.evict(eviction);
  }

  @Override
  public void close() {
    loop.close();
  }
}
