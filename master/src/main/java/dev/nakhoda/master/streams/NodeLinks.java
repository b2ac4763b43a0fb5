package dev.nakhoda.master.streams;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.proto.v1.StreamOrder;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * The nodes that have dialled in, and the orders that they have not answered yet. Thread-safe. An
 * order that a node does not take up within {@link #PATIENCE} is withdrawn and refused with 503.
 */
public final class NodeLinks {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Orders under way to one node; more are refused with 429. */
  private static final int MOST_WAITING = 256;

  private final Map<String, Link> links = new ConcurrentHashMap<>();
  private final Map<String, Order> waiting = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();

  /** One node's line for orders; {@code send} never blocks and says whether it was taken. */
  public record Link(String node, Predicate<StreamOrder> send) {}

  private record Order(String node, CompletableFuture<Frames> answer) {}

  /** A node's newest link is the one that is used. */
  public void connected(Link link) {
    links.put(link.node(), link);
  }

  /** No effect when the node has dialled again meanwhile. */
  public void disconnected(Link link) {
    links.remove(link.node(), link);
  }

  public List<String> connectedNodes() {
    return links.keySet().stream().sorted().toList();
  }

  /** Sends the order (its id is set here) and waits until the node answers. */
  public Frames open(String node, StreamOrder.Builder order) throws InterruptedException {
    Link link =
        Optional.ofNullable(links.get(node))
            .orElseThrow(() ->
                ApiException.unavailable("node \"" + node + "\" is not connected to the master"));
    if (waiting.values().stream().filter(each -> each.node().equals(node)).count()
        >= MOST_WAITING) {
      throw ApiException.tooManyRequests("too many streams are being opened to the node", 1);
    }
    String id = unguessable();
    CompletableFuture<Frames> answer = new CompletableFuture<>();
    waiting.put(id, new Order(node, answer));
    try {
      if (!link.send().test(order.setId(id).build())) {
        throw ApiException.unavailable("node \"" + node + "\" takes no orders at the moment");
      }
      return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException silent) {
      throw ApiException.unavailable("node \"" + node + "\" did not answer in time");
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible.getCause());
    } finally {
      waiting.remove(id);
      answer.cancel(false);
    }
  }

  /** The node's answer to an order; false when nobody waits for it (any more). */
  public boolean answered(String node, String id, Frames frames) {
    Order order = waiting.get(id);
    return order != null && order.node().equals(node) && order.answer().complete(frames);
  }

  private String unguessable() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
