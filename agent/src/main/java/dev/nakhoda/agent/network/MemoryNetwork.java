package dev.nakhoda.agent.network;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Hands out addresses of the node's subnet and wires nothing: for simulated pods. Thread-safe.
 * Bound: the subnet's size.
 */
public final class MemoryNetwork implements PodNetwork {

  /** The network's own address and the node's. */
  private static final int RESERVED = 2;

  /** By sandbox; guarded by this, as all that follows. */
  private final Map<String, Long> places = new HashMap<>();

  private Optional<Cidr> subnet = Optional.empty();
  private long last = RESERVED;

  @Override
  public synchronized Optional<String> notReady() {
    return subnet.isPresent() ? Optional.empty() : Optional.of("no pod CIDR assigned yet");
  }

  @Override
  public synchronized void configure(String podCidr) {
    subnet = Optional.of(Cidr.parse(podCidr));
  }

  @Override
  public synchronized InetAddress setUp(Attachment attachment) {
    Cidr cidr = subnet.orElseThrow(() -> new NetworkException("no pod CIDR assigned yet"));
    return cidr.address(places.computeIfAbsent(attachment.sandboxId(), id -> free(cidr)));
  }

  private long free(Cidr cidr) {
    long most = cidr.size() - 1;
    for (long tried = RESERVED; tried < most; tried++) {
      last = last + 1 < most ? last + 1 : RESERVED;
      if (!places.containsValue(last)) {
        return last;
      }
    }
    throw new NetworkException("no free address in " + cidr);
  }

  @Override
  public synchronized Optional<InetAddress> address(String sandboxId) {
    return Optional.ofNullable(places.get(sandboxId))
        .flatMap(place -> subnet.map(cidr -> cidr.address(place)));
  }

  @Override
  public synchronized Set<String> attached() {
    return Set.copyOf(places.keySet());
  }

  @Override
  public synchronized void tearDown(String sandboxId) {
    places.remove(sandboxId);
  }

  @Override
  public synchronized void retain(Set<String> liveSandboxIds) {
    places.keySet().retainAll(liveSandboxIds);
  }

  @Override
  public void close() {}
}
