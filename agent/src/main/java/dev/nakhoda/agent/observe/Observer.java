package dev.nakhoda.agent.observe;

import dev.nakhoda.agent.network.NetworkException;
import dev.nakhoda.agent.network.PodNetwork;
import dev.nakhoda.agent.runtime.PodIdentity;
import dev.nakhoda.agent.runtime.Runtime;
import dev.nakhoda.agent.runtime.RuntimeEvent;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.agent.runtime.RuntimeStatus;
import dev.nakhoda.agent.runtime.RuntimeStatus.Container;
import dev.nakhoda.agent.runtime.RuntimeStatus.Sandbox;
import dev.nakhoda.loop.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the runtime: after each of its events, when asked, and every so often. One thread looks
 * and publishes an immutable snapshot; one look answers all whose marks are older. While the
 * runtime does not answer, the last snapshot stays and {@link #trouble} says why.
 */
public final class Observer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Observer.class);

  private final Runtime runtime;
  private final PodNetwork network;
  private final Loop loop;
  private final List<Consumer<PodIdentity>> listeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> healthListeners = new CopyOnWriteArrayList<>();

  private volatile Map<PodIdentity, PodObservation> snapshot = Map.of();
  private volatile Optional<RuntimeFailure> trouble =
      Optional.of(new RuntimeFailure.Unavailable("container runtime not checked yet", null));

  /** Guarded by this: the last mark, and the last one that is older than a look. */
  private long asked;

  private long done;
  private Optional<Runtime.Subscription> events = Optional.empty();

  /**
   * @param relist how often to look when nothing happens
   */
  public Observer(Runtime runtime, PodNetwork network, Duration relist) {
    this.runtime = runtime;
    this.network = network;
    this.loop = new Loop("observer", relist, this::look);
  }

  /** Before {@link #start}. Called on the observer's thread with each pod that changed. */
  public void onChange(Consumer<PodIdentity> listener) {
    listeners.add(listener);
  }

  /** Before {@link #start}. Called when the runtime went away or came back. */
  public void onHealth(Runnable listener) {
    healthListeners.add(listener);
  }

  public void start() {
    events = Optional.of(runtime.events(this::onEvent));
    loop.start();
  }

  /** The last snapshot. */
  public Map<PodIdentity, PodObservation> pods() {
    return snapshot;
  }

  /** Why the runtime cannot be seen; empty: all is well. */
  public Optional<String> trouble() {
    return trouble.map(Throwable::getMessage);
  }

  /** A point in time: {@link #since} shows what was done before it. Never blocks. */
  public synchronized long mark() {
    return ++asked;
  }

  /**
   * What a look showed that began after {@code mark}: the last one where that is so, else it waits
   * for the next. Others' doings may be newer; their event brings the next look. Throws why when
   * the runtime cannot be seen.
   */
  public PodObservation since(long mark, PodIdentity pod) throws InterruptedException {
    synchronized (this) {
      if (done < mark) {
        loop.signal();
      }
      while (done < mark) {
        wait();
      }
    }
    Optional<RuntimeFailure> present = trouble;
    if (present.isPresent()) {
      throw present.get();
    }
    return snapshot.getOrDefault(pod, PodObservation.NOTHING);
  }

  /** Blocks until the runtime has been seen. */
  public void awaitSeen() throws InterruptedException {
    synchronized (this) {
      while (trouble.isPresent()) {
        wait();
      }
    }
  }

  private void onEvent(RuntimeEvent event) {
    switch (event) {
      case RuntimeEvent.Changed changed -> loop.signal();
      case RuntimeEvent.Missed missed -> loop.signal();
    }
  }

  private void look() {
    long answered;
    synchronized (this) {
      answered = asked;
    }
    try {
      Map<PodIdentity, PodObservation> before = snapshot;
      Set<String> attached = network.attached();
      RuntimeStatus status = runtime.latest();
      detachVanished(attached, status);
      snapshot = group(status);
      healthy(Optional.empty());
      tell(before, snapshot);
    } catch (RuntimeFailure failure) {
      healthy(Optional.of(failure));
    } catch (RuntimeException failure) {
      healthy(Optional.of(new RuntimeFailure.Unavailable(failure.toString(), failure)));
      throw failure;
    } finally {
      synchronized (this) {
        done = answered;
        notifyAll();
      }
    }
  }

  /**
   * A sandbox that somebody else removed has nobody left who would give its address back. Only what
   * was attached before the look began may be missing from it: a sandbox is older than its address.
   */
  private void detachVanished(Set<String> attached, RuntimeStatus status) {
    Set<String> vanished = new HashSet<>(attached);
    status.sandboxes().forEach(sandbox -> vanished.remove(sandbox.id()));
    try {
      for (String sandbox : vanished) {
        LOG.info("sandbox has vanished, its address is free again sandbox={}", sandbox);
        network.tearDown(sandbox);
      }
    } catch (NetworkException failure) {
      LOG.warn("address of a vanished sandbox not released why={}", failure.getMessage());
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  private void healthy(Optional<RuntimeFailure> now) {
    boolean changed = trouble.isPresent() != now.isPresent();
    trouble = now;
    if (changed) {
      now.ifPresentOrElse(
          failure -> LOG.warn("container runtime is down why={}", failure.getMessage()),
          () -> LOG.info("container runtime is up"));
      healthListeners.forEach(Runnable::run);
    }
  }

  private Map<PodIdentity, PodObservation> group(RuntimeStatus status) {
    Map<PodIdentity, List<Sandbox>> sandboxes = new HashMap<>();
    Map<PodIdentity, List<Container>> containers = new HashMap<>();
    for (Sandbox sandbox : status.sandboxes()) {
      sandboxes.computeIfAbsent(sandbox.pod(), pod -> new ArrayList<>()).add(sandbox);
    }
    for (Container container : status.containers()) {
      containers.computeIfAbsent(container.pod(), pod -> new ArrayList<>()).add(container);
    }
    Set<PodIdentity> pods = new HashSet<>(sandboxes.keySet());
    pods.addAll(containers.keySet());
    Set<String> severed = network.severed();
    Map<PodIdentity, PodObservation> grouped = new HashMap<>();
    for (PodIdentity pod : pods) {
      List<Sandbox> own = sandboxes.getOrDefault(pod, List.of());
      grouped.put(
          pod,
          new PodObservation(
              own, containers.getOrDefault(pod, List.of()), addresses(own, severed)));
    }
    return Map.copyOf(grouped);
  }

  /** The wire of a sandbox that has ended went with it: its address is still to be given back. */
  private Map<String, String> addresses(List<Sandbox> sandboxes, Set<String> severed) {
    Map<String, String> addresses = new HashMap<>();
    for (Sandbox sandbox : sandboxes) {
      if (sandbox.running() && severed.contains(sandbox.id())) {
        continue;
      }
      network
          .address(sandbox.id())
          .ifPresent(address -> addresses.put(sandbox.id(), address.getHostAddress()));
    }
    return addresses;
  }

  private void tell(
      Map<PodIdentity, PodObservation> before, Map<PodIdentity, PodObservation> after) {
    Set<PodIdentity> pods = new HashSet<>(before.keySet());
    pods.addAll(after.keySet());
    for (PodIdentity pod : pods) {
      if (!Objects.equals(before.get(pod), after.get(pod))) {
        listeners.forEach(listener -> listener.accept(pod));
      }
    }
  }

  @Override
  public void close() {
    events.ifPresent(Runtime.Subscription::close);
    loop.close();
    synchronized (this) {
      done = Long.MAX_VALUE;
      notifyAll();
    }
  }
}
