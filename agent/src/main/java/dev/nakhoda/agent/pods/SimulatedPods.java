package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.network.PodNetwork;
import dev.nakhoda.agent.runtime.simulated.Script;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.EventRecorder;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Backoff;
import dev.nakhoda.loop.Reconciler;
import dev.nakhoda.loop.Time;
import dev.nakhoda.loop.WorkQueue;
import dev.nakhoda.loop.Workers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The pods of many simulated nodes: one watch, one queue and a few workers for all of them, so that
 * a process carries thousands of nodes. Bound: one entry for each pod that is bound to one of the
 * nodes. Losing the master only delays.
 */
public final class SimulatedPods implements AutoCloseable {

  private static final int WORKERS = 16;
  private static final int STATUS_WRITERS = 32;
  private static final Backoff RETRY = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));

  /** What a pod must know of its node. */
  public record Place(Supplier<Host> host, PodNetwork network, EventRecorder events) {}

  private final Informer informer;
  private final Function<String, Optional<Place>> places;
  private final SimulatedPod.Surroundings shared;
  private final Time time;
  private final WorkQueue<String> queue;
  private final Workers<String> workers;
  private final Map<String, SimulatedPod> pods = new ConcurrentHashMap<>();

  /**
   * @param informer of bound pods; not yet started
   * @param places the nodes by name; empty for those of others
   */
  public SimulatedPods(
      Client client,
      Informer informer,
      Function<String, Optional<Place>> places,
      Script script,
      Time time) {
    this.informer = informer;
    this.places = places;
    this.time = time;
    this.shared =
        new SimulatedPod.Surroundings(
            client, script, new StatusWriter(client, Optional::of, time), time);
    this.queue = new WorkQueue<>(time, RETRY);
    this.workers = new Workers<>("simulated-pods", queue, this::step);
  }

  public void start() {
    shared.statuses().start(STATUS_WRITERS);
    informer.onChange(this::onChange);
    informer.start();
    workers.start(WORKERS);
  }

  /** Makes the pods look again that wait for something of their node. */
  public void signalAll(String node) {
    informer.list().stream()
        .filter(pod -> nodeName(pod).equals(node))
        .forEach(pod -> queue.add(pod.uid()));
  }

  private void onChange(Informer.Change change) {
    Optional<String> after = change.after().map(KubeObject::uid);
    change
        .before()
        .filter(before -> !Optional.of(before.uid()).equals(after))
        .ifPresent(this::vanish);
    change.after().ifPresent(this::update);
  }

  private void vanish(KubeObject pod) {
    SimulatedPod present = pods.get(pod.uid());
    if (present != null) {
      present.vanish(WantedPod.grace(pod));
      queue.add(pod.uid());
    }
  }

  private void update(KubeObject pod) {
    String uid = pod.uid();
    Optional<Place> place = places.apply(nodeName(pod));
    if (place.isPresent()) {
      pods.computeIfAbsent(
              uid, any -> new SimulatedPod(pod, place.get(), shared, () -> queue.add(uid)))
          .update(pod);
      queue.add(uid);
    }
  }

  private static String nodeName(KubeObject pod) {
    return pod.tree().path("spec").path("nodeName").asString("");
  }

  private Reconciler.Result step(String uid) throws InterruptedException {
    SimulatedPod pod = pods.get(uid);
    if (pod == null) {
      return Reconciler.Result.DONE;
    }
    Optional<Instant> again = pod.step();
    if (pod.gone()) {
      pods.remove(uid);
    }
    return again
        .map(at -> Duration.between(time.now(), at))
        .map(delay -> Reconciler.Result.after(delay.isPositive() ? delay : Duration.ofMillis(1)))
        .orElse(Reconciler.Result.DONE);
  }

  @Override
  public void close() {
    informer.close();
    workers.close();
    shared.statuses().close();
    pods.values().forEach(SimulatedPod::close);
    pods.clear();
  }
}
