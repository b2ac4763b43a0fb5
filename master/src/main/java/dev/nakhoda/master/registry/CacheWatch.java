package dev.nakhoda.master.registry;

import dev.nakhoda.client.Watch;
import dev.nakhoda.master.cache.CacheEvent;
import dev.nakhoda.master.cache.Subscription;

/** A cache subscription as the client's Watch. */
final class CacheWatch implements Watch {

  private final Subscription subscription;

  CacheWatch(Subscription subscription) {
    this.subscription = subscription;
  }

  @Override
  public Event next() throws InterruptedException {
    CacheEvent event = subscription.next();
    return new Event(event.type(), event.object());
  }

  @Override
  public void close() {
    subscription.close();
  }
}
