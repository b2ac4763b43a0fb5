package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.scheduler.rules.Rules;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Gives pending pods their nodes. One virtual thread owns all state: it takes the letters of the
 * informers, decides one pod after the other in memory, assumes the decision at once, and leaves
 * the writing to {@link PodWriter}. A binding that fails is taken back and the pod tried again
 * after a back-off. Losing the API for a while only delays.
 */
public final class Scheduler implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final Time time;
  private final SchedulerConfig config;
  private final Inbox inbox = new Inbox();
  private final ClusterSnapshot cluster = new ClusterSnapshot();
  private final SchedulingQueue queue = new SchedulingQueue();
  private final Decider decider = new Decider(Rules.FILTERS, Rules.SCORES);
  private final PodWriter writer;
  private final List<Informer> informers;

  /** Pods whose binding was sent and not yet seen, with the uid that it was sent for. */
  private final Map<ObjectKey, String> assumed = new HashMap<>();

  private final Thread thread = Thread.ofVirtual().name("scheduler").unstarted(this::run);

  public Scheduler(Client client, Time time, SchedulerConfig config) {
    this.time = time;
    this.config = config;
    this.writer = new PodWriter(client, time, config);
    this.informers =
        List.of(
            follow(client, ResourceName.NAMESPACES, Scope.ALL),
            follow(client, ResourceName.NODES, Scope.ALL),
            follow(
                client,
                ResourceName.PODS,
                Scope.fields("status.phase!=Succeeded,status.phase!=Failed")));
  }

  private Informer follow(Client client, ResourceName resource, Scope scope) {
    Informer informer = client.informer(resource, scope);
    informer.onChange(change -> inbox.changed(resource, change.object().key(), change.after()));
    return informer;
  }

  public Scheduler start() {
    informers.forEach(Informer::start);
    thread.start();
    return this;
  }

  private void run() {
    try {
      for (Informer informer : informers) {
        informer.awaitSynced();
      }
      while (true) {
        if (!step()) {
          inbox.await(untilNext());
        }
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private Duration untilNext() {
    Duration until = queue.nextDue().map(due -> Duration.between(time.now(), due)).orElse(IDLE);
    return until.compareTo(IDLE) > 0 ? IDLE : until.plusMillis(1);
  }

  /** Reads the letters and decides one pod; false when none was waiting. */
  boolean step() throws InterruptedException {
    for (Inbox.Letter letter : inbox.takeAll()) {
      read(letter);
    }
    Optional<SchedulingQueue.Waiting> next = queue.next(time.now());
    if (next.isPresent()) {
      decideOrPutBack(next.get());
    }
    return next.isPresent();
  }

  private void read(Inbox.Letter letter) {
    try {
      switch (letter) {
        case Inbox.Letter.Changed(var resource, var key, var object) -> {
          if (resource.equals(ResourceName.PODS)) {
            readPod(key, object);
          } else if (resource.equals(ResourceName.NODES)) {
            readNode(key, object);
          } else {
            readNamespace(key, object);
          }
        }
        case Inbox.Letter.BindingFailed(var pod, var why) -> takeBack(pod, why);
      }
    } catch (RuntimeException malformed) {
      LOG.warn("object not understood letter={}", letter, malformed);
    }
  }

  private void readNamespace(ObjectKey key, Optional<KubeObject> namespace) {
    namespace.ifPresentOrElse(
        found -> cluster.putNamespace(key.name(), Map.copyOf(found.labels())),
        () -> cluster.removeNamespace(key.name()));
  }

  private void readNode(ObjectKey key, Optional<KubeObject> node) {
    if (node.isPresent()) {
      cluster.putNode(NodeReader.facts(node.get())).ifPresent(queue::reopen);
    } else {
      cluster.removeNode(key.name());
    }
  }

  private void readPod(ObjectKey key, Optional<KubeObject> object) {
    String assumedFor = assumed.getOrDefault(key, "");
    if (object.isEmpty() || isFinished(object.get())) {
      forget(key);
      return;
    }
    KubeObject pod = object.get();
    String node = pod.tree().path("spec").path("nodeName").asString("");
    if (!node.isEmpty()) {
      assumed.remove(key);
      queue.remove(key);
      cluster.place(PodReader.placed(pod), node).forEach(queue::reopen);
    } else if (assumedFor.equals(pod.uid())) {
      // Its binding is on its way; this is an older or unrelated change.
      return;
    } else if (isOurs(pod)) {
      cluster.remove(key).forEach(queue::reopen);
      queue.put(PodReader.demand(pod));
    } else {
      forget(key);
    }
  }

  private void forget(ObjectKey key) {
    assumed.remove(key);
    queue.remove(key);
    cluster.remove(key).forEach(queue::reopen);
  }

  private static boolean isFinished(KubeObject pod) {
    return switch (pod.tree().path("status").path("phase").asString("")) {
      case "Succeeded", "Failed" -> true;
      default -> false;
    };
  }

  private boolean isOurs(KubeObject pod) {
    JsonNode spec = pod.tree().path("spec");
    return spec.path("schedulerName")
            .asString(config.schedulerName())
            .equals(config.schedulerName())
        && spec.path("schedulingGates").isEmpty()
        && !pod.beingDeleted();
  }

  /** A rule that fails on one pod must not stop the others. */
  private void decideOrPutBack(SchedulingQueue.Waiting waiting) throws InterruptedException {
    try {
      decide(waiting);
    } catch (RuntimeException failure) {
      LOG.error("decision failed pod={}", waiting.pod().key(), failure);
      queue.failed(waiting, time.now());
    }
  }

  private void decide(SchedulingQueue.Waiting waiting) throws InterruptedException {
    PodDemand pod = waiting.pod();
    switch (decider.decide(pod, cluster)) {
      case Decision.Chosen(String node) -> {
        assumed.put(pod.key(), pod.uid());
        cluster.place(pod.placed(), node).forEach(queue::reopen);
        writer.bind(pod.object(), node, why -> inbox.bindingFailed(waiting, why));
      }
      case Decision.Refused(String message, var rules) -> {
        queue.refused(waiting, rules, time.now());
        writer.unschedulable(pod.object(), message);
      }
    }
  }

  private void takeBack(SchedulingQueue.Waiting waiting, String why) {
    ObjectKey key = waiting.pod().key();
    Instant now = time.now();
    if (!assumed.remove(key, waiting.pod().uid())) {
      // Seen bound or gone meanwhile: the answer was lost, not the binding.
      return;
    }
    LOG.warn("binding failed pod={} why={}", key, why);
    cluster.remove(key).forEach(queue::reopen);
    queue.failed(waiting, now);
  }

  /** Ends the thread, the informers and the writes under way. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    informers.forEach(Informer::close);
    writer.close();
  }
}
