package dev.nakhoda.master.controllers.endpoints;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.controllers.engine.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who of several masters on one etcd lives: each keeps a Lease in kube-system, named and labelled
 * as upstream's API servers do. A master counts as live while its Lease changed within three
 * periods by this clock, so other machines' clocks do not matter; a Lease that stays silent for an
 * hour is deleted. Used by one thread.
 */
final class MasterLeases {

  /** Where a master is reached. */
  record Address(String ip, int port) {

    static Optional<Address> parse(String text) {
      int colon = text.lastIndexOf(':');
      try {
        return colon < 1
            ? Optional.empty()
            : Optional.of(
                new Address(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1))));
      } catch (NumberFormatException foreign) {
        return Optional.empty();
      }
    }
  }

  private static final String NAMESPACE = "kube-system";
  private static final String LABEL = "apiserver.kubernetes.io/identity";
  private static final String COMPONENT = "kube-apiserver";
  private static final String ADDRESS = "nakhoda.dev/advertise-address";
  private static final int LEASE_SECONDS = 3600;

  private record Seen(long version, Instant at) {}

  private final Client client;
  private final Time time;
  private final Address own;
  private final String identity;
  private final Duration patience;
  private final Map<String, Seen> seen = new HashMap<>();

  MasterLeases(Client client, Time time, Address own, String identity, Duration period) {
    this.client = client;
    this.time = time;
    this.own = own;
    this.identity = identity;
    this.patience = period.multipliedBy(3);
  }

  /**
   * Renews this master's Lease, then tells the live masters in a fixed order; of masters with
   * different ports only those with the lowest, because one Endpoints subset has one port.
   */
  List<Address> live() {
    renew();
    List<KubeObject> leases =
        client.list(ResourceName.LEASES, Scope.labels(NAMESPACE, LABEL + "=" + COMPONENT)).items();
    leases.forEach(this::observe);
    seen.keySet().retainAll(leases.stream().map(KubeObject::name).toList());
    List<Address> all =
        Stream.concat(
                Stream.of(own),
                leases.stream().filter(this::lives).flatMap(lease -> address(lease).stream()))
            .distinct()
            .sorted(Comparator.comparing(Address::ip).thenComparing(Address::port))
            .toList();
    int port = all.stream().mapToInt(Address::port).min().orElse(own.port());
    return all.stream().filter(address -> address.port() == port).toList();
  }

  private static Optional<Address> address(KubeObject lease) {
    return Address.parse(lease.annotations().getOrDefault(ADDRESS, ""));
  }

  private void observe(KubeObject lease) {
    Seen before = seen.get(lease.name());
    if (before == null || before.version() != lease.resourceVersion()) {
      seen.put(lease.name(), new Seen(lease.resourceVersion(), time.now()));
    } else if (!lease.name().equals(name())
        && time.now().isAfter(before.at().plusSeconds(LEASE_SECONDS))) {
      delete(lease);
    }
  }

  private boolean lives(KubeObject lease) {
    return time.now().isBefore(seen.get(lease.name()).at().plus(patience));
  }

  private void delete(KubeObject lease) {
    try {
      client.delete(ResourceName.LEASES, lease.key(), DeleteOptions.DEFAULT);
    } catch (ApiException refused) {
      if (!refused.isNotFound()) {
        throw refused;
      }
    }
  }

  /** Without the namespace, which a fresh cluster lacks for a moment, nobody else lives either. */
  private void renew() {
    ObjectKey key = new ObjectKey(NAMESPACE, name());
    try {
      KubeObject present = client.get(ResourceName.LEASES, key);
      KubeObject renewed = present.with(this::hold);
      client.patch(ResourceName.LEASES, key, "", Patch.betweenUnchanged(present, renewed));
    } catch (ApiException missing) {
      if (!missing.isNotFound()) {
        throw missing;
      }
      create();
    }
  }

  private void create() {
    ObjectNode lease =
        Json.object().put("apiVersion", "coordination.k8s.io/v1").put("kind", "Lease");
    lease.putObject("metadata").put("name", name()).put("namespace", NAMESPACE);
    hold(lease);
    try {
      client.create(ResourceName.LEASES, KubeObject.of(lease));
    } catch (ApiException notYet) {
      if (!notYet.isNotFound()) {
        throw notYet;
      }
    }
  }

  private void hold(ObjectNode lease) {
    ObjectNode metadata = lease.withObjectProperty("metadata");
    metadata.withObjectProperty("labels").put(LABEL, COMPONENT);
    metadata.withObjectProperty("annotations").put(ADDRESS, own.ip() + ":" + own.port());
    lease
        .withObjectProperty("spec")
        .put("holderIdentity", identity)
        .put("leaseDurationSeconds", LEASE_SECONDS)
        .put("renewTime", Timestamps.micros(time.now()));
  }

  private String name() {
    return "apiserver-" + own.ip().replace(':', '-') + "-" + own.port();
  }
}
