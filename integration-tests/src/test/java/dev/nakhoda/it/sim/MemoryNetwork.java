package dev.nakhoda.it.sim;

import dev.nakhoda.agent.network.PodNetwork;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Hands out addresses and wires nothing. */
final class MemoryNetwork implements PodNetwork {

  private final Map<String, InetAddress> addresses = new ConcurrentHashMap<>();
  private final AtomicInteger last = new AtomicInteger(1);

  @Override
  public Optional<String> notReady() {
    return Optional.empty();
  }

  @Override
  public void configure(String podCidr) {}

  @Override
  public InetAddress setUp(Attachment attachment) {
    return addresses.computeIfAbsent(attachment.sandboxId(), id -> next());
  }

  private InetAddress next() {
    int number = last.incrementAndGet();
    return InetAddress.ofLiteral("10.1." + number / 256 + "." + number % 256);
  }

  @Override
  public Optional<InetAddress> address(String sandboxId) {
    return Optional.ofNullable(addresses.get(sandboxId));
  }

  @Override
  public Set<String> attached() {
    return Set.copyOf(addresses.keySet());
  }

  @Override
  public void tearDown(String sandboxId) {
    addresses.remove(sandboxId);
  }

  @Override
  public void retain(Set<String> liveSandboxIds) {
    addresses.keySet().retainAll(liveSandboxIds);
  }

  int inUse() {
    return addresses.size();
  }

  @Override
  public void close() {}
}
