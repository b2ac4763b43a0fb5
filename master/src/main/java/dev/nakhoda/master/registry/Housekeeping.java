package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.Informer.Change;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Loop;
import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every minute: Events that nobody repeated for an hour go, and leaked service addresses come back.
 * One thread; close it.
 */
public final class Housekeeping implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
  private static final Duration EVENT_LIFE = Duration.ofHours(1);
  private static final Duration PERIOD = Duration.ofMinutes(1);

  private final Client client;
  private final ServiceAddresses addresses;
  private final Time time;
  private final Informer events;
  private final Loop loop = new Loop("housekeeping", PERIOD, this::step);

  /** When each event was last written, oldest first; as many as there are Events. */
  private final Map<ObjectKey, Instant> lastSeen = new LinkedHashMap<>();

  public Housekeeping(Client client, ServiceAddresses addresses, Time time) {
    this.client = client;
    this.addresses = addresses;
    this.time = time;
    this.events = client.informer(ResourceName.EVENTS, Scope.ALL);
    events.onChange(this::seen);
  }

  public Housekeeping start() {
    events.start();
    loop.start();
    return this;
  }

  private void seen(Change change) {
    synchronized (lastSeen) {
      lastSeen.remove(change.object().key());
      if (change.after().isPresent()) {
        lastSeen.put(change.object().key(), time.now());
      }
    }
  }

  private void step() throws InterruptedException {
    events.awaitSynced();
    addresses.repair(client.list(ResourceName.SERVICES, Scope.ALL).items());
    for (ObjectKey key : expired()) {
      try {
        client.delete(ResourceName.EVENTS, key, DeleteOptions.DEFAULT);
      } catch (ApiException failure) {
        if (!failure.isNotFound()) {
          LOG.warn("an old event stays event={} why={}", key, failure.getMessage());
        }
      }
    }
  }

  private List<ObjectKey> expired() {
    Instant limit = time.now().minus(EVENT_LIFE);
    List<ObjectKey> keys = new ArrayList<>();
    synchronized (lastSeen) {
      for (Map.Entry<ObjectKey, Instant> entry : lastSeen.entrySet()) {
        if (entry.getValue().isAfter(limit)) {
          return keys;
        }
        keys.add(entry.getKey());
      }
    }
    return keys;
  }

  @Override
  public void close() {
    loop.close();
    events.close();
  }
}
