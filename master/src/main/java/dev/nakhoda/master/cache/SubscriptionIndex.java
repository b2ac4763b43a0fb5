package dev.nakhoda.master.cache;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A kind's subscriptions, so that a change is shown only to those that it may concern: by node, by
 * namespace, or all. Guarded by its KindCache's lock.
 */
final class SubscriptionIndex {

  private final Map<String, Set<Subscription>> byNode = new HashMap<>();
  private final Map<String, Set<Subscription>> byNamespace = new HashMap<>();
  private final Set<Subscription> others = new LinkedHashSet<>();

  void add(Subscription subscription) {
    Optional<String> node = subscription.scope().node();
    String namespace = subscription.scope().namespace();
    if (node.isPresent()) {
      byNode.computeIfAbsent(node.get(), _ -> new LinkedHashSet<>()).add(subscription);
    } else if (!namespace.isEmpty()) {
      byNamespace.computeIfAbsent(namespace, _ -> new LinkedHashSet<>()).add(subscription);
    } else {
      others.add(subscription);
    }
  }

  void remove(Subscription subscription) {
    Optional<String> node = subscription.scope().node();
    String namespace = subscription.scope().namespace();
    if (node.isPresent()) {
      drop(byNode, node.get(), subscription);
    } else if (!namespace.isEmpty()) {
      drop(byNamespace, namespace, subscription);
    } else {
      others.remove(subscription);
    }
  }

  private static void drop(
      Map<String, Set<Subscription>> index, String value, Subscription subscription) {
    Set<Subscription> set = index.getOrDefault(value, Set.of());
    if (set.contains(subscription)) {
      set.remove(subscription);
      if (set.isEmpty()) {
        index.remove(value);
      }
    }
  }

  void eachConcerned(CacheChange change, Consumer<Subscription> action) {
    others.forEach(action);
    if (!byNamespace.isEmpty()) {
      byNamespace.getOrDefault(change.object().key().namespace(), Set.of()).forEach(action);
    }
    if (!byNode.isEmpty()) {
      String was = change.before().map(CachedObject::nodeName).orElse("");
      String is = change.after().map(CachedObject::nodeName).orElse("");
      byNode.getOrDefault(is, Set.of()).forEach(action);
      if (!was.equals(is)) {
        byNode.getOrDefault(was, Set.of()).forEach(action);
      }
    }
  }

  /** A copy. */
  List<Subscription> all() {
    return java.util.stream.Stream.of(byNode.values(), byNamespace.values(), List.of(others))
        .flatMap(Collection::stream)
        .flatMap(Collection::stream)
        .toList();
  }
}
