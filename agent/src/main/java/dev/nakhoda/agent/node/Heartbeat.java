package dev.nakhoda.agent.node;

import dev.nakhoda.agent.AgentConfig;
import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.loop.Loop;
import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Renews this node's Lease: how the control plane knows that it lives. One thread; a failed renewal
 * is tried again within two seconds.
 */
public final class Heartbeat implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
  private static final String NAMESPACE = "kube-node-lease";
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);
  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final ObjectKey key;
  private final AgentConfig.Timing timing;
  private final Client client;
  private final Supplier<Optional<KubeObject>> node;
  private final Time time;
  private final Loop loop;

  /**
   * @param node the Node object, which owns the Lease
   */
  public Heartbeat(
      String name,
      AgentConfig.Timing timing,
      Client client,
      Supplier<Optional<KubeObject>> node,
      Time time) {
    this.key = new ObjectKey(NAMESPACE, name);
    this.timing = timing;
    this.client = client;
    this.node = node;
    this.time = time;
    this.loop = new Loop("heartbeat", timing.heartbeat(), this::beat);
  }

  public void start() {
    loop.start();
  }

  private void beat() {
    try {
      renew();
    } catch (ApiException refused) {
      LOG.debug("lease not renewed why={}", refused.getMessage());
      time.after(AFTER_FAILURE, loop::signal);
    }
  }

  private void renew() {
    ObjectNode change = Json.object();
    change
        .putObject("spec")
        .put("holderIdentity", key.name())
        .put("leaseDurationSeconds", timing.leaseDuration().toSeconds())
        .put("renewTime", MICRO_TIME.format(time.now()));
    try {
      client.patch(ResourceName.LEASES, key, "", Patch.merge(change));
    } catch (ApiException refused) {
      if (!refused.isNotFound()) {
        throw refused;
      }
      client.create(ResourceName.LEASES, lease(change));
    }
  }

  private KubeObject lease(ObjectNode spec) {
    ObjectNode lease = Json.object().put("kind", "Lease");
    lease.put("apiVersion", ResourceName.LEASES.apiVersion());
    ObjectNode metadata = lease.putObject("metadata");
    metadata.put("name", key.name()).put("namespace", key.namespace());
    node.get()
        .ifPresent(owner ->
            metadata
                .putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "v1")
                .put("kind", "Node")
                .put("name", owner.name())
                .put("uid", owner.uid()));
    lease.set("spec", spec.path("spec"));
    return KubeObject.of(lease);
  }

  @Override
  public void close() {
    loop.close();
  }
}
