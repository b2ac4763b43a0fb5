package dev.nakhoda.proxy.routes;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * In which order a connection tries the backends of a route: round robin, or first the one that its
 * client had before. Thread-safe. Remembers at most 16,384 clients; beyond that the longest unused
 * is forgotten and balanced anew.
 */
public final class Balancer {

  private static final int CLIENTS = 16_384;

  private record Client(String service, String address) {}

  private record Choice(Backend backend, Instant at) {}

  private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();
  private final Map<Client, Choice> choices =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Client, Choice> eldest) {
          return size() > CLIENTS;
        }
      };

  /** All backends of the route, each once, the best first. */
  public List<Backend> order(Route route, String clientAddress, Instant now) {
    List<Backend> backends = route.backends();
    if (backends.size() < 2) {
      return backends;
    }
    int turn = turns.computeIfAbsent(route.service(), key -> new AtomicInteger()).getAndIncrement();
    List<Backend> order = new ArrayList<>(backends.size());
    if (route.affinity().isPresent()) {
      addChosen(order, route, new Client(route.service(), clientAddress), now);
    }
    for (int index = 0; index < backends.size(); index++) {
      Backend next = backends.get(Math.floorMod(turn + index, backends.size()));
      if (order.isEmpty() || !order.getFirst().equals(next)) {
        order.add(next);
      }
    }
    return order;
  }

  private void addChosen(List<Backend> order, Route route, Client client, Instant now) {
    Duration stickiness = route.affinity().orElseThrow();
    synchronized (choices) {
      Choice choice = choices.get(client);
      boolean valid = choice != null && now.isBefore(choice.at().plus(stickiness));
      if (valid && route.backends().contains(choice.backend())) {
        order.add(choice.backend());
      }
    }
  }

  /** Remembers where a client got through, for routes with affinity. */
  public void connected(Route route, String clientAddress, Backend backend, Instant now) {
    if (route.affinity().isPresent()) {
      synchronized (choices) {
        choices.put(new Client(route.service(), clientAddress), new Choice(backend, now));
      }
    }
  }

  /** Forgets the turns of services that are no more. */
  public void retain(RouteTable table) {
    var services = new java.util.HashSet<String>();
    table.services().values().forEach(route -> services.add(route.service()));
    turns.keySet().retainAll(services);
  }
}
