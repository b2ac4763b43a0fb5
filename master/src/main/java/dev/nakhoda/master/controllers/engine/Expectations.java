package dev.nakhoda.master.controllers.engine;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one controller has done to dependents of one kind and its informer has not shown yet. While
 * anything is awaited for an owner, its controller must not create or delete again: the cache would
 * mislead it.
 *
 * <p>Revisions are ordered over all objects, so a write at revision R has been seen once the
 * informer has shown R or anything later; a deletion, once the object is gone, another, or marked.
 * Thread-safe. Bound: what is awaited is forgotten after five minutes, as upstream does, so that a
 * lost event cannot stop an owner for ever.
 */
public final class Expectations {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  private sealed interface Awaited {
    record Written(long revision, Instant since) implements Awaited {}

    record Deleted(ObjectKey dependent, String uid, Instant since) implements Awaited {}

    Instant since();
  }

  private final Informer informer;
  private final Time time;
  private final AtomicLong shown = new AtomicLong();
  private final Map<ObjectKey, List<Awaited>> awaited = new HashMap<>();

  /** Before the informer is started. */
  public Expectations(Informer informer, Time time) {
    this.informer = informer;
    this.time = time;
    informer.onChange(
        change -> shown.accumulateAndGet(change.object().resourceVersion(), Math::max));
  }

  /** The dependent was created or changed; {@code written} is what the API answered. */
  public synchronized void written(ObjectKey owner, KubeObject written) {
    add(owner, new Awaited.Written(written.resourceVersion(), time.now()));
  }

  /** The dependent, as the cache had it, was deleted. */
  public synchronized void deleted(ObjectKey owner, KubeObject dependent) {
    add(owner, new Awaited.Deleted(dependent.key(), dependent.uid(), time.now()));
  }

  private void add(ObjectKey owner, Awaited each) {
    awaited.computeIfAbsent(owner, key -> new ArrayList<>()).add(each);
  }

  /** Whether the cache shows all that was done for {@code owner}. */
  public synchronized boolean met(ObjectKey owner) {
    List<Awaited> list = awaited.get(owner);
    if (list == null) {
      return true;
    }
    Instant oldest = time.now().minus(LIMIT);
    list.removeIf(each -> each.since().isBefore(oldest) || shown(each));
    if (list.isEmpty()) {
      awaited.remove(owner);
    }
    return list.isEmpty();
  }

  private boolean shown(Awaited each) {
    return switch (each) {
      // Not the object itself: it may be visible before the informer's indexes know it.
      case Awaited.Written written -> shown.get() >= written.revision();
      case Awaited.Deleted deleted ->
          informer
              .get(deleted.dependent())
              .map(now -> now.beingDeleted() || !now.uid().equals(deleted.uid()))
              .orElse(true);
    };
  }

  /** The owner is gone. */
  public synchronized void forget(ObjectKey owner) {
    awaited.remove(owner);
  }
}
