package dev.nakhoda.agent.network;

import dev.nakhoda.agent.network.PodNetwork.HostPort;
import dev.nakhoda.api.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which sandbox has which address: one small file an address, so that a restarted agent knows it
 * again. Addresses are given out round, so that a freed one is not reused at once. Thread-safe.
 * Bound: the subnet's size.
 */
final class AddressLeases {

  /** An address in use, and the host ports that lead to it. */
  record Lease(InetAddress address, String sandboxId, List<HostPort> hostPorts) {
    Lease {
      hostPorts = List.copyOf(hostPorts);
    }
  }

  private final Path directory;
  private final Map<String, Lease> bySandbox = new HashMap<>();
  private long lastPlace = 1;

  /** Reads what an earlier agent left; files that cannot be read count for nothing. */
  AddressLeases(Path directory) {
    this.directory = directory;
    try {
      Files.createDirectories(directory);
      try (Stream<Path> files = Files.list(directory)) {
        files.forEach(this::read);
      }
    } catch (IOException failure) {
      throw new NetworkException("cannot keep addresses in " + directory, failure);
    }
  }

  private void read(Path file) {
    try {
      JsonNode node = Json.readObject(Files.readAllBytes(file));
      List<HostPort> ports = new ArrayList<>();
      for (JsonNode port : node.path("hostPorts")) {
        ports.add(hostPort(port));
      }
      InetAddress address = Cidr.parseAddress(file.getFileName().toString());
      Lease lease = new Lease(address, node.path("sandbox").asString(), ports);
      bySandbox.put(lease.sandboxId(), lease);
    } catch (IOException | JacksonException | IllegalArgumentException unreadable) {
      delete(file);
    }
  }

  private static HostPort hostPort(JsonNode node) {
    String host = node.path("hostAddress").asString("");
    return new HostPort(
        host.isEmpty() ? Optional.empty() : Optional.of(Cidr.parseAddress(host)),
        node.path("hostPort").asInt(),
        node.path("containerPort").asInt(),
        node.path("protocol").asString("TCP"));
  }

  synchronized Optional<Lease> find(String sandboxId) {
    return Optional.ofNullable(bySandbox.get(sandboxId));
  }

  synchronized List<Lease> all() {
    return List.copyOf(bySandbox.values());
  }

  /** The sandbox's lease in this subnet, old or new. NetworkException when the subnet is full. */
  synchronized Lease lease(Cidr subnet, String sandboxId, List<HostPort> hostPorts) {
    Lease old = bySandbox.get(sandboxId);
    if (old != null && subnet.contains(old.address())) {
      return old;
    }
    Lease lease = new Lease(free(subnet), sandboxId, hostPorts);
    release(sandboxId);
    write(lease);
    bySandbox.put(sandboxId, lease);
    return lease;
  }

  /** Never the network's own address, the gateway's or the broadcast address. */
  private InetAddress free(Cidr subnet) {
    Set<InetAddress> taken = new HashSet<>();
    bySandbox.values().forEach(lease -> taken.add(lease.address()));
    long last = subnet.size() - 2;
    for (long step = 1; step < last; step++) {
      long place = 2 + (lastPlace - 2 + step + last - 1) % (last - 1);
      InetAddress address = subnet.address(place);
      if (!taken.contains(address)) {
        lastPlace = place;
        return address;
      }
    }
    throw new NetworkException("no addresses available in range set: " + subnet);
  }

  synchronized void release(String sandboxId) {
    Lease lease = bySandbox.remove(sandboxId);
    if (lease != null) {
      delete(file(lease.address()));
    }
  }

  private Path file(InetAddress address) {
    return directory.resolve(address.getHostAddress());
  }

  private void write(Lease lease) {
    ObjectNode node = Json.object().put("sandbox", lease.sandboxId());
    var ports = node.putArray("hostPorts");
    for (HostPort port : lease.hostPorts()) {
      ObjectNode entry =
          ports
              .addObject()
              .put("hostPort", port.hostPort())
              .put("containerPort", port.containerPort())
              .put("protocol", port.protocol());
      port.hostAddress().ifPresent(host -> entry.put("hostAddress", host.getHostAddress()));
    }
    Path target = file(lease.address());
    Path draft = directory.resolve(".new-" + lease.address().getHostAddress());
    try {
      Files.write(draft, Json.write(node));
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      throw new NetworkException("cannot keep an address in " + target, failure);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException failure) {
      throw new NetworkException("cannot delete " + file, failure);
    }
  }
}
