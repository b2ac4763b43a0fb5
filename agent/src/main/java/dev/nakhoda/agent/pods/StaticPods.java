package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.Upkeep;
import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Loop;
import dev.nakhoda.loop.Time;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps static pods as their directory and their URL say, and their mirrors in the API as the pods
 * are. One virtual thread reads and writes, woken by the directory's changes, by mirrors, and every
 * 20 s; another waits for the directory. The master may be away: then only the mirrors wait.
 */
final class StaticPods implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StaticPods.class);
  private static final Duration TICK = Duration.ofSeconds(20);

  /** Runs and ends static pods. */
  interface Runner {
    /** Idempotent. */
    void run(KubeObject pod);

    void end(KubeObject pod);
  }

  private final Path directory;
  private final Manifests manifests;
  private final Optional<ManifestUrl> url;
  private final Informer pods;
  private final Client client;
  private final Supplier<Optional<KubeObject>> node;
  private final Time time;
  private final Loop loop;
  private volatile Map<ObjectKey, KubeObject> wanted = Map.of();
  private Optional<Runner> runner = Optional.empty();
  private Optional<WatchService> watch = Optional.empty();

  StaticPods(
      Upkeep.Statics sources,
      String nodeName,
      Informer pods,
      Client client,
      Supplier<Optional<KubeObject>> node,
      Time time) {
    this.directory = sources.directory();
    this.manifests = new Manifests(directory, nodeName);
    this.url =
        sources
            .url()
            .map(address ->
                new ManifestUrl(address, nodeName, sources.urlPeriod(), this::signal, time));
    this.pods = pods;
    this.client = client;
    this.node = node;
    this.time = time;
    this.loop = new Loop("static-pods", TICK, this::step);
  }

  /** Returns when the pods of the directory have been handed to {@code runner}. */
  void start(Runner runner) {
    this.runner = Optional.of(runner);
    try {
      Files.createDirectories(directory);
      WatchService service = directory.getFileSystem().newWatchService();
      directory.register(
          service,
          StandardWatchEventKinds.ENTRY_CREATE,
          StandardWatchEventKinds.ENTRY_MODIFY,
          StandardWatchEventKinds.ENTRY_DELETE);
      watch = Optional.of(service);
      Thread.ofVirtual().name("manifests-watch").start(() -> follow(service));
    } catch (IOException failure) {
      LOG.warn("manifests are only polled directory={} why={}", directory, failure.toString());
    }
    follow();
    loop.start();
    url.ifPresent(ManifestUrl::start);
  }

  /** As their sources say. */
  Collection<KubeObject> wanted() {
    return wanted.values();
  }

  void signal() {
    loop.signal();
  }

  /** Where the status of {@code pod} goes: itself, or its mirror once there is one. */
  Optional<KubeObject> reported(KubeObject pod) {
    return StaticPod.isStatic(pod)
        ? pods.get(pod.key()).filter(mirror -> StaticPod.shows(mirror, pod))
        : Optional.of(pod);
  }

  private void follow(WatchService service) {
    try {
      while (true) {
        WatchKey key = service.take();
        key.pollEvents();
        loop.signal();
        if (!key.reset()) {
          return;
        }
      }
    } catch (InterruptedException | ClosedWatchServiceException closing) {
      LOG.debug("manifests are not watched any more");
    }
  }

  private void step() {
    follow();
    if (pods.synced()) {
      mirror();
    }
  }

  /** Makes the pods as the directory says; a directory that cannot be read changes nothing. */
  private void follow() {
    Map<ObjectKey, KubeObject> before = wanted;
    try {
      Map<ObjectKey, KubeObject> read = manifests.read(time.now());
      url.ifPresent(source -> source.pods().forEach(read::putIfAbsent));
      wanted = kept(before, read);
    } catch (IOException failure) {
      LOG.warn("manifests not read directory={} why={}", directory, failure.toString());
    }
    Map<ObjectKey, KubeObject> now = wanted;
    for (KubeObject pod : before.values()) {
      if (!Optional.ofNullable(now.get(pod.key()))
          .map(KubeObject::uid)
          .equals(Optional.of(pod.uid()))) {
        runner.orElseThrow().end(pod);
      }
    }
    now.values().forEach(runner.orElseThrow()::run);
  }

  /** An unchanged manifest stays the same object. */
  private static Map<ObjectKey, KubeObject> kept(
      Map<ObjectKey, KubeObject> before, Map<ObjectKey, KubeObject> read) {
    Map<ObjectKey, KubeObject> kept = new HashMap<>(read);
    kept.replaceAll((key, pod) -> {
      KubeObject old = before.get(key);
      return old != null && old.uid().equals(pod.uid()) ? old : pod;
    });
    return Map.copyOf(kept);
  }

  private void mirror() {
    MirrorPlan plan = MirrorPlan.of(wanted, pods.list());
    try {
      for (KubeObject mirror : plan.delete()) {
        delete(mirror);
      }
      for (KubeObject pod : plan.create()) {
        node.get().ifPresent(owner -> create(StaticPod.mirror(pod, owner)));
      }
    } catch (ApiException refused) {
      LOG.warn("mirror pod must wait why={}", refused.getMessage());
    }
  }

  private void delete(KubeObject mirror) {
    try {
      client.delete(ResourceName.PODS, mirror.key(), DeleteOptions.now(mirror.uid()));
    } catch (ApiException refused) {
      if (!refused.isNotFound() && !refused.isConflict()) {
        throw refused;
      }
    }
  }

  private void create(KubeObject mirror) {
    try {
      client.create(ResourceName.PODS, mirror);
    } catch (ApiException refused) {
      if (refused.code() != 409) {
        throw refused;
      }
    }
  }

  /** Static pods run on. */
  @Override
  public void close() {
    url.ifPresent(ManifestUrl::close);
    watch.ifPresent(service -> {
      try {
        service.close();
      } catch (IOException failure) {
        LOG.debug("watch not closed", failure);
      }
    });
    loop.close();
  }
}
