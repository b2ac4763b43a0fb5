package dev.nakhoda.master.controllers;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.loop.Loop;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.controllers.engine.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes and keeps the lead for one task by a Lease in kube-system, so that of several masters only
 * one works. Its own loop calls {@code work.start()} when the lead is won and closes what that
 * returned as soon as it cannot be sure of the lead any more, which is before others may take it.
 * Other clocks do not matter: a Lease is stale when it has not changed for its duration by this
 * clock. Closing it ends the work and gives the Lease up.
 */
public final class LeaderElection implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LeaderElection.class);

  /** What the leader does. */
  @FunctionalInterface
  public interface Work {
    /** Closing the result ends the work. {@code client} writes only while the lead is sure. */
    AutoCloseable start(Client client) throws InterruptedException;
  }

  /** Upstream's: 15 s, 10 s, 2 s. */
  public record Times(Duration lease, Duration renewDeadline, Duration retry) {
    public static final Times DEFAULT =
        new Times(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2));
  }

  private final Client client;
  private final Time time;
  private final ObjectKey lease;
  private final String identity;
  private final Times times;
  private final Work work;
  private final Loop loop;

  /** What follows belongs to the loop's thread. */
  private Optional<AutoCloseable> running = Optional.empty();

  /** Read by the work, too. */
  private volatile Instant renewedAt = Instant.MIN;

  private String seenVersion = "";
  private Instant seenAt = Instant.MIN;

  /**
   * @param name the Lease's name, e.g. {@code kube-controller-manager}
   * @param identity of this process; no two candidates may have the same
   */
  public LeaderElection(
      Client client, Time time, String name, String identity, Times times, Work work) {
    this.client = client;
    this.time = time;
    this.lease = new ObjectKey("kube-system", name);
    this.identity = identity;
    this.times = times;
    this.work = work;
    this.loop = new Loop("leader-" + name, times.retry(), this::step);
  }

  public LeaderElection start() {
    loop.start();
    return this;
  }

  /** One attempt to take or to keep the lead; for tests that step by hand. */
  void step() throws InterruptedException {
    boolean leads = false;
    try {
      leads = tryLead();
    } catch (ApiException refused) {
      LOG.debug("lease not written name={} why={}", lease, refused.getMessage());
      leads = running.isPresent() && isSure();
    }
    if (leads && running.isEmpty()) {
      LOG.info("lead taken name={} identity={}", lease, identity);
      running = Optional.of(work.start(new LeaderClient(client, lease.name(), this::isSure)));
    } else if (!leads && running.isPresent()) {
      LOG.warn("lead lost name={} identity={}", lease, identity);
      stop();
    }
  }

  /** Until then no other may take the lead. */
  private boolean isSure() {
    Instant renewed = renewedAt;
    return !renewed.equals(Instant.MIN) && time.now().isBefore(renewed.plus(times.renewDeadline()));
  }

  private boolean tryLead() {
    Instant now = time.now();
    Optional<KubeObject> present = find();
    if (present.isEmpty()) {
      client.create(ResourceName.LEASES, fresh(now));
      renewedAt = now;
      return true;
    }
    KubeObject current = present.get();
    String holder = current.tree().path("spec").path("holderIdentity").asString("");
    observe(current, now);
    boolean mine = holder.equals(identity);
    if (!mine && !holder.isEmpty() && now.isBefore(seenAt.plus(duration(current)))) {
      return false;
    }
    KubeObject taken = current.with(tree -> hold(tree, mine, now));
    client.patch(ResourceName.LEASES, lease, "", Patch.betweenUnchanged(current, taken));
    renewedAt = now;
    return true;
  }

  private void observe(KubeObject current, Instant now) {
    String version = current.uid() + "/" + current.resourceVersion();
    if (!version.equals(seenVersion)) {
      seenVersion = version;
      seenAt = now;
    }
  }

  private static Duration duration(KubeObject current) {
    return Duration.ofSeconds(current.tree().path("spec").path("leaseDurationSeconds").asLong(15));
  }

  private void hold(ObjectNode tree, boolean mine, Instant now) {
    ObjectNode spec = tree.withObjectProperty("spec");
    if (!mine) {
      spec.put("acquireTime", Timestamps.micros(now));
      spec.put("leaseTransitions", spec.path("leaseTransitions").asInt(0) + 1);
    }
    spec.put("holderIdentity", identity);
    spec.put("leaseDurationSeconds", Math.toIntExact(times.lease().toSeconds()));
    spec.put("renewTime", Timestamps.micros(now));
  }

  private KubeObject fresh(Instant now) {
    ObjectNode tree =
        Json.object().put("apiVersion", "coordination.k8s.io/v1").put("kind", "Lease");
    tree.putObject("metadata").put("name", lease.name()).put("namespace", lease.namespace());
    hold(tree, false, now);
    tree.withObjectProperty("spec").put("leaseTransitions", 0);
    return KubeObject.of(tree);
  }

  private Optional<KubeObject> find() {
    try {
      return Optional.of(client.get(ResourceName.LEASES, lease));
    } catch (ApiException missing) {
      if (missing.isNotFound()) {
        return Optional.empty();
      }
      throw missing;
    }
  }

  private void stop() {
    running.ifPresent(each -> {
      try {
        each.close();
      } catch (Exception failure) {
        LOG.error("work did not end cleanly name={}", lease, failure);
      }
    });
    running = Optional.empty();
  }

  /** Blocks until the work has ended. */
  @Override
  public void close() {
    loop.close();
    if (running.isPresent()) {
      stop();
      release();
    }
  }

  private void release() {
    try {
      find()
          .filter(current ->
              current.tree().path("spec").path("holderIdentity").asString("").equals(identity))
          .ifPresent(current ->
              client.patch(
                  ResourceName.LEASES,
                  lease,
                  "",
                  Patch.betweenUnchanged(
                      current,
                      current.with(
                          tree -> tree.withObjectProperty("spec").put("holderIdentity", "")))));
    } catch (ApiException refused) {
      LOG.debug("lease not released name={} why={}", lease, refused.getMessage());
    }
  }
}
