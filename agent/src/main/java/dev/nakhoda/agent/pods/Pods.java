package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.eviction.Eviction;
import dev.nakhoda.agent.network.NetworkException;
import dev.nakhoda.agent.network.PodNetwork;
import dev.nakhoda.agent.observe.PodObservation;
import dev.nakhoda.agent.pods.PodWorker.Surroundings;
import dev.nakhoda.agent.runtime.PodIdentity;
import dev.nakhoda.agent.runtime.Runtime;
import dev.nakhoda.agent.runtime.RuntimeStatus.Sandbox;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.client.Informer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All pods of the node: one {@link PodWorker} for each pod that the API has bound here and for each
 * pod of which the runtime still has containers. Workers are made and signalled by the informer's
 * and the observer's threads. Bound: one worker per pod.
 */
public final class Pods implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Pods.class);

  private static final Set<String> ENDED = Set.of("Failed", "Succeeded");

  private final Informer informer;
  private final StaticPods statics;
  private final Surroundings node;
  private final Runtime runtime;
  private final PodNetwork network;
  private final Map<String, PodWorker> workers = new ConcurrentHashMap<>();
  private final Thread adoption;
  private volatile boolean adopted;

  /**
   * @param informer of the pods with this node's name; not yet started
   */
  Pods(
      Informer informer,
      StaticPods statics,
      Surroundings node,
      Runtime runtime,
      PodNetwork network) {
    this.informer = informer;
    this.statics = statics;
    this.node = node;
    this.runtime = runtime;
    this.network = network;
    this.adoption = Thread.ofVirtual().name("pods-adoption").unstarted(this::adopt);
  }

  public void start() {
    informer.onChange(this::onChange);
    node.observer().onChange(this::onObserved);
    node.observer().onHealth(() -> workers.values().forEach(PodWorker::signal));
    statics.start(new StaticRunner());
    informer.start();
    adoption.start();
  }

  /** The pods that the API has bound to this node. */
  public Informer informer() {
    return informer;
  }

  /** Those that have not ended, the static ones included. */
  public List<KubeObject> active() {
    return Stream.concat(
            informer.list().stream().filter(pod -> !StaticPod.isMirror(pod)),
            statics.wanted().stream())
        .filter(pod -> !ENDED.contains(pod.tree().path("status").path("phase").asString("")))
        .toList();
  }

  /** No effect when the pod has gone meanwhile. */
  public void evict(Eviction eviction) {
    PodWorker worker = workers.get(eviction.pod().uid());
    if (worker != null) {
      worker.evict(eviction);
    }
  }

  /** Removes the dead containers of the pods that have ended; whether there were any more. */
  public boolean clearEnded() {
    return workers.values().stream().filter(PodWorker::clear).count() > 0;
  }

  /** Makes every pod look again. */
  public void signalAll() {
    statics.signal();
    workers.values().forEach(PodWorker::signal);
  }

  /** Static pods are workers like others; a changed one waits until the former has gone. */
  private final class StaticRunner implements StaticPods.Runner {
    @Override
    public void run(KubeObject pod) {
      PodIdentity id = WantedPod.identity(pod);
      boolean formerRuns =
          workers.values().stream()
              .anyMatch(other ->
                  other.id().toString().equals(id.toString())
                      && !other.id().uid().equals(id.uid()));
      if (!formerRuns) {
        worker(id).update(pod);
      }
    }

    @Override
    public void end(KubeObject pod) {
      vanish(pod);
    }
  }

  private void onMirror(Informer.Change change) {
    change
        .before()
        .filter(before -> change.after().isEmpty())
        .ifPresent(gone -> node.statuses().forget(gone.uid()));
    statics.signal();
    PodWorker shown = workers.get(change.object().annotations().get(StaticPod.MIRROR));
    if (shown != null) {
      shown.signal();
    }
  }

  private void onChange(Informer.Change change) {
    if (StaticPod.isMirror(change.object())) {
      onMirror(change);
      return;
    }
    Optional<String> after = change.after().map(KubeObject::uid);
    change
        .before()
        .filter(before -> !Optional.of(before.uid()).equals(after))
        .ifPresent(this::vanish);
    change.after().ifPresent(pod -> worker(WantedPod.identity(pod)).update(pod));
  }

  private void vanish(KubeObject pod) {
    PodWorker worker = workers.get(pod.uid());
    if (worker != null) {
      worker.vanish(WantedPod.grace(pod));
    }
  }

  private PodWorker worker(PodIdentity id) {
    return workers.computeIfAbsent(
        id.uid(),
        uid -> {
          PodWorker worker =
              new PodWorker(
                  id, node, new TerminationMessageReader(runtime.streams()), () -> gone(uid));
          worker.start();
          return worker;
        });
  }

  private void gone(String uid) {
    PodWorker worker = workers.remove(uid);
    if (worker != null) {
      worker.close();
    }
    statics.signal();
  }

  private void onObserved(PodIdentity id) {
    PodWorker worker = workers.get(id.uid());
    if (worker != null) {
      worker.signal();
    } else if (adopted && node.observer().pods().containsKey(id)) {
      orphan(id, node.observer().pods().get(id));
    }
  }

  /** Waits until both the API and the runtime were read, then ends what belongs to no pod. */
  private void adopt() {
    try {
      informer.awaitSynced();
      node.observer().awaitSeen();
      adopted = true;
      node.observer()
          .pods()
          .forEach((id, seen) -> {
            if (!workers.containsKey(id.uid())) {
              orphan(id, seen);
            }
          });
      Set<String> live =
          node.observer().pods().values().stream()
              .flatMap(seen -> seen.sandboxes().stream())
              .filter(Sandbox::running)
              .map(Sandbox::id)
              .collect(Collectors.toSet());
      network.retain(live);
      node.leftovers().sweep(new HashSet<>(workers.keySet()));
      node.groups().adopt(active(), new HashSet<>(workers.keySet()));
    } catch (NetworkException failure) {
      LOG.warn("old pod network not swept why={}", failure.getMessage());
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  private void orphan(PodIdentity id, PodObservation seen) {
    LOG.info("pod without an object is ended pod={} uid={}", id, id.uid());
    Duration grace =
        seen.sandbox()
            .map(sandbox -> sandbox.labels().getOrDefault(SandboxSteps.GRACE_LABEL, "30"))
            .filter(seconds -> seconds.matches("[0-9]{1,9}"))
            .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
            .orElse(WantedPod.DEFAULT_GRACE);
    worker(id).vanish(grace);
  }

  /** Ends the workers; containers run on. */
  @Override
  public void close() {
    adoption.interrupt();
    statics.close();
    informer.close();
    workers.values().forEach(PodWorker::close);
    workers.clear();
  }
}
