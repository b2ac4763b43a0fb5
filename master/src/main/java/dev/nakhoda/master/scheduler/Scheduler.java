package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.scheduler.rules.Rules;
import dev.nakhoda.master.volumes.Claim;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives pending pods their nodes. One virtual thread owns all state: it takes the letters of the
 * informers, decides one pod after the other in memory, assumes the decision at once, and leaves
 * the writing to {@link PodWriter}. A binding that fails is taken back and the pod tried again
 * after a back-off. Losing the API for a while only delays.
 */
public final class Scheduler implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
  private static final Duration IDLE = Duration.ofSeconds(30);

  /** Upstream's bindTimeoutSeconds. */
  private static final Duration VOLUME_PATIENCE = Duration.ofMinutes(10);

  private final Time time;
  private final SchedulerConfig config;
  private final Inbox inbox = new Inbox();
  private final ClusterSnapshot cluster = new ClusterSnapshot();
  private final SchedulingQueue queue = new SchedulingQueue();
  private final Decider decider = new Decider(Rules.FILTERS, Rules.SCORES);
  private final Preemptor preemptor;
  private final PodWriter writer;
  private final List<Informer> informers;

  /** Pods whose binding was sent and not yet seen, with the uid that it was sent for. */
  private final Map<ObjectKey, String> assumed = new HashMap<>();

  /** Assumed pods whose volumes are being bound. */
  private final Map<ObjectKey, VolumeWait> volumeWaits = new HashMap<>();

  private record VolumeWait(
      SchedulingQueue.Waiting waiting, String node, List<VolumeChoice> choices, Instant until) {}

  private final Informer claims;
  private final Informer volumes;
  private final Thread thread = Thread.ofVirtual().name("scheduler").unstarted(this::run);

  public Scheduler(Client client, Time time, SchedulerConfig config) {
    this(client, time, config, new PodWriter(client, time, config));
  }

  private Scheduler(Client client, Time time, SchedulerConfig config, PodWriter writer) {
    this.time = time;
    this.config = config;
    this.writer = writer;
    this.claims = follow(client, ResourceName.PERSISTENT_VOLUME_CLAIMS, Scope.ALL);
    this.volumes = follow(client, ResourceName.PERSISTENT_VOLUMES, Scope.ALL);
    Informer budgets = client.informer(ResourceName.POD_DISRUPTION_BUDGETS, Scope.ALL);
    Informer pods = followPods(client);
    this.preemptor = new Preemptor(cluster, decider, queue, writer, budgets, pods);
    this.informers =
        List.of(
            follow(client, ResourceName.STORAGE_CLASSES, Scope.ALL),
            volumes,
            claims,
            follow(client, ResourceName.NAMESPACES, Scope.ALL),
            follow(client, ResourceName.NODES, Scope.ALL),
            budgets,
            pods);
  }

  /** For a simulation that calls {@link #step}: no thread, writes by the caller's, no events. */
  public static Scheduler stepped(Client client, Time time, SchedulerConfig config) {
    Scheduler scheduler = new Scheduler(client, time, config, PodWriter.inline(client, time));
    scheduler.informers.forEach(Informer::start);
    return scheduler;
  }

  private Informer follow(Client client, ResourceName resource, Scope scope) {
    Informer informer = client.informer(resource, scope);
    informer.onChange(change -> inbox.changed(resource, change.object().key(), change.after()));
    return informer;
  }

  private Informer followPods(Client client) {
    Scope unfinished = Scope.fields("status.phase!=Succeeded,status.phase!=Failed");
    Informer informer = client.informer(ResourceName.PODS, unfinished);
    informer.onChange(change ->
        inbox.podChanged(
            change.object().key(),
            change
                .after()
                .map(pod -> PodState.of(pod, config.schedulerName()))
                .orElseGet(PodState.Over::new)));
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
  public boolean step() throws InterruptedException {
    for (Inbox.Letter letter : inbox.takeAll()) {
      read(letter);
    }
    giveUpLate();
    Optional<SchedulingQueue.Waiting> next = queue.next(time.now());
    if (next.isPresent()) {
      decideOrPutBack(next.get());
    }
    return next.isPresent();
  }

  private void read(Inbox.Letter letter) throws InterruptedException {
    try {
      switch (letter) {
        case Inbox.Letter.Changed(var resource, var key, var object) -> {
          if (resource.equals(ResourceName.NODES)) {
            readNode(key, object);
          } else if (resource.equals(ResourceName.NAMESPACES)) {
            readNamespace(key, object);
          } else {
            readStorage(resource, key, object);
          }
        }
        case Inbox.Letter.PodChanged(var key, var state) -> readPod(key, state);
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

  private void readStorage(ResourceName resource, ObjectKey key, Optional<KubeObject> object)
      throws InterruptedException {
    if (resource.equals(ResourceName.PERSISTENT_VOLUME_CLAIMS)) {
      cluster.volumes().putClaim(key, object);
    } else if (resource.equals(ResourceName.PERSISTENT_VOLUMES)) {
      cluster.volumes().putVolume(key.name(), object);
    } else {
      cluster.volumes().putClass(key.name(), object);
    }
    queue.reopen(new ClusterEvent.StorageChanged());
    for (VolumeWait wait : List.copyOf(volumeWaits.values())) {
      goOn(wait);
    }
  }

  /** Binds a pod whose volumes are all there; takes it back when its node will not get them. */
  private void goOn(VolumeWait wait) throws InterruptedException {
    PodDemand pod = wait.waiting().pod();
    PodVolumes state = PodVolumes.of(pod, cluster.volumes());
    Optional<NodeInfo> node = cluster.node(wait.node());
    boolean lost =
        state.trouble().isPresent()
            || node.isEmpty()
            || !state.reachableFrom(node.get().facts())
            || state.choices(node.get().facts(), cluster.volumes()).isEmpty()
            || wait.choices().stream().anyMatch(this::isRejected);
    if (lost) {
      takeBack(wait.waiting(), state.trouble().orElse("volumes cannot be had on " + wait.node()));
    } else if (state.unbound().isEmpty()) {
      volumeWaits.remove(pod.key());
      writer.bind(pod, wait.node(), why -> inbox.bindingFailed(wait.waiting(), why));
    }
  }

  /** The provisioner took the node's name off the claim again. */
  private boolean isRejected(VolumeChoice choice) {
    return choice instanceof VolumeChoice.Provision(Claim claim, _)
        && cluster
            .volumes()
            .claim(claim.key())
            .filter(now -> now.volumeName().isEmpty() && now.selectedNode().isEmpty())
            .isPresent();
  }

  private void giveUpLate() {
    if (!volumeWaits.isEmpty()) {
      Instant now = time.now();
      List.copyOf(volumeWaits.values()).stream()
          .filter(wait -> !wait.until().isAfter(now))
          .forEach(wait -> takeBack(wait.waiting(), "binding volumes: context deadline exceeded"));
    }
  }

  private void readNode(ObjectKey key, Optional<KubeObject> node) {
    if (node.isPresent()) {
      cluster.putNode(NodeReader.facts(node.get())).ifPresent(queue::reopen);
    } else {
      cluster.removeNode(key.name());
    }
  }

  private void readPod(ObjectKey key, PodState state) {
    switch (state) {
      case PodState.Over _ -> forget(key);
      case PodState.Placed(PlacedPod pod, String node) -> {
        assumed.remove(key);
        volumeWaits.remove(key);
        queue.remove(key);
        preemptor.release(key);
        cluster.place(pod, node).forEach(queue::reopen);
      }
      case PodState.Pending(PodDemand pod, String nominatedNode) -> {
        if (!isAssumed(key, pod.uid())) {
          cluster.remove(key).forEach(queue::reopen);
          if (queue.put(pod)) {
            preemptor.adopt(pod, nominatedNode);
          }
        }
      }
      case PodState.Foreign(String uid) -> {
        if (!isAssumed(key, uid)) {
          forget(key);
        }
      }
    }
  }

  /** Its binding is on its way; what came now is an older or unrelated change. */
  private boolean isAssumed(ObjectKey key, String uid) {
    return assumed.getOrDefault(key, "").equals(uid);
  }

  private void forget(ObjectKey key) {
    assumed.remove(key);
    volumeWaits.remove(key);
    queue.remove(key);
    preemptor.release(key);
    cluster.remove(key).forEach(queue::reopen);
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
    switch (preemptor.decide(pod)) {
      case Decision.Chosen(String node) -> {
        assumed.put(pod.key(), pod.uid());
        preemptor.release(pod.key());
        cluster.place(pod.placed(), node).forEach(queue::reopen);
        bind(waiting, node);
      }
      case Decision.Refused refused -> {
        queue.refused(waiting, refused.rules(), time.now());
        preemptor.preempt(pod, refused);
      }
    }
  }

  /** Volumes first: a pod with a node must be able to start there. */
  private void bind(SchedulingQueue.Waiting waiting, String node) throws InterruptedException {
    PodDemand pod = waiting.pod();
    List<VolumeChoice> choices =
        cluster
            .node(node)
            .flatMap(info ->
                PodVolumes.of(pod, cluster.volumes()).choices(info.facts(), cluster.volumes()))
            .orElse(List.of());
    if (choices.isEmpty()) {
      writer.bind(pod, node, why -> inbox.bindingFailed(waiting, why));
      return;
    }
    choices.forEach(cluster.volumes()::assume);
    volumeWaits.put(
        pod.key(), new VolumeWait(waiting, node, choices, time.now().plus(VOLUME_PATIENCE)));
    writer.choose(choices, why -> inbox.bindingFailed(waiting, why));
  }

  /** Forgets what was assumed about the volumes: the informers know what is written. */
  private void releaseVolumes(ObjectKey pod) {
    VolumeWait wait = volumeWaits.remove(pod);
    if (wait == null) {
      return;
    }
    for (VolumeChoice choice : wait.choices()) {
      ObjectKey key = choice.before().key();
      switch (choice) {
        case VolumeChoice.Take _ -> cluster.volumes().putVolume(key.name(), volumes.get(key));
        case VolumeChoice.Provision _ -> cluster.volumes().putClaim(key, claims.get(key));
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
    releaseVolumes(key);
    LOG.warn("binding failed pod={} why={}", key, why);
    cluster.remove(key).forEach(queue::reopen);
    queue.failed(waiting, now);
  }

  /** Ends the thread, the informers and the writes under way. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      if (thread.isAlive()) {
        thread.join(Duration.ofSeconds(5));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    informers.forEach(Informer::close);
    writer.close();
  }
}
