package dev.nakhoda.master.registry;

import dev.nakhoda.client.Watch;

/** A watch whose objects are shown in another version. Its owner closes the watch below with it. */
record VersionedWatch(Watch stored, ResourceType type) implements Watch {

  @Override
  public Event next() throws InterruptedException {
    Event event = stored.next();
    return new Event(event.type(), type.fromStored(event.object()));
  }

  @Override
  public void close() {
    stored.close();
  }
}
