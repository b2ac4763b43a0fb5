package dev.nakhoda.agent.eviction;

import dev.nakhoda.agent.Upkeep;
import dev.nakhoda.agent.observe.PodObservation;
import dev.nakhoda.agent.pods.WantedPod;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a node's pods when its agent is told to end: first the others, then the critical ones, each
 * within its own part of the grace. Runs once, on the thread that ends the agent; what has not
 * ended in time is left to the machine.
 */
public final class GracefulShutdown {

  private static final Logger LOG = LoggerFactory.getLogger(GracefulShutdown.class);
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** The last word of a pod's status goes out before the agent does. */
  private static final Duration TO_TELL = Duration.ofSeconds(2);

  private final Upkeep.Shutdown settings;
  private final NodePressure.Node node;
  private final Runnable announce;
  private final Time time;
  private final Semaphore changes = new Semaphore(0);
  private volatile boolean begun;

  /**
   * @param announce tells everybody that it begins
   */
  public GracefulShutdown(
      Upkeep.Shutdown settings, NodePressure.Node node, Runnable announce, Time time) {
    this.settings = settings;
    this.node = node;
    this.announce = announce;
    this.time = time;
  }

  /** Whether pods are being ended. */
  public boolean begun() {
    return begun;
  }

  /** Why no pod may begin now. */
  public Optional<String> refusal() {
    return begun ? Optional.of("Pod was rejected as the node is shutting down.") : Optional.empty();
  }

  public void podChanged() {
    changes.release();
  }

  /** Blocks; returns at once when no grace was asked for. */
  public void run() throws InterruptedException {
    if (settings.grace().isZero()) {
      return;
    }
    begun = true;
    announce.run();
    node.tell();
    LOG.info("node is shutting down grace={}", settings.grace());
    end(pod -> !PodUsages.isCritical(pod), settings.grace().minus(settings.critical()));
    end(PodUsages::isCritical, settings.critical());
    changes.drainPermits();
    changes.tryAcquire(Integer.MAX_VALUE, TO_TELL.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void end(Predicate<KubeObject> which, Duration limit) throws InterruptedException {
    List<KubeObject> pods = node.pods().stream().filter(which).filter(this::runs).toList();
    for (KubeObject pod : pods) {
      Duration own = WantedPod.grace(pod);
      node.evict(
          new Eviction(
              WantedPod.identity(pod),
              "Terminated",
              "Pod was terminated in response to imminent node shutdown.",
              own.compareTo(limit) < 0 ? own : limit));
    }
    Instant until = time.now().plus(limit);
    while (pods.stream().anyMatch(this::runs) && time.now().isBefore(until)) {
      changes.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private boolean runs(KubeObject pod) {
    PodObservation seen = node.observed().get(WantedPod.identity(pod));
    return seen != null && !seen.running().isEmpty();
  }
}
