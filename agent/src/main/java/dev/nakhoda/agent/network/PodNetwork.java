package dev.nakhoda.agent.network;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives sandboxes their address on the pod network. Thread-safe; calls block. Allocations survive
 * an agent restart. A sandbox with the host's network is none of its business.
 */
public interface PodNetwork extends AutoCloseable {

  /** A port of the node that leads to a container of the pod; {@code protocol} TCP or UDP. */
  record HostPort(
      Optional<InetAddress> hostAddress, int hostPort, int containerPort, String protocol) {}

  /**
   * A running sandbox.
   *
   * @param pid of its pause process, whose network namespace is wired
   */
  record Attachment(String sandboxId, long pid, List<HostPort> hostPorts) {
    public Attachment {
      hostPorts = List.copyOf(hostPorts);
    }
  }

  /** Why no sandbox can be wired now (no podCIDR yet...); empty: ready. */
  Optional<String> notReady();

  /**
   * The node's subnet, as soon as node.spec.podCIDR is known. Idempotent; a changed subnet applies
   * to sandboxes set up afterwards.
   */
  void configure(String podCidr);

  /** Wires the sandbox and returns its address; the same one when it is wired already. */
  InetAddress setUp(Attachment attachment) throws InterruptedException;

  /** The sandbox's address, if it has one. */
  Optional<InetAddress> address(String sandboxId);

  /** The sandboxes that have an address now. */
  Set<String> attached();

  /** The sandboxes that have an address of which somebody has taken the wire away. */
  default Set<String> severed() {
    return Set.of();
  }

  /** Takes the wiring and the address back. Idempotent; the namespace may be gone already. */
  void tearDown(String sandboxId) throws InterruptedException;

  /** Tears down all that belongs to none of these sandboxes (what was lost while we were away). */
  void retain(Set<String> liveSandboxIds) throws InterruptedException;

  /** Stops watching; leaves the pods' wiring as it is. */
  @Override
  void close();
}
