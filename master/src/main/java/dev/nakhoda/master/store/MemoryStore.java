package dev.nakhoda.master.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A whole store in the heap, for simulations and tests; the semantics of {@link EtcdStore},
 * compaction included. Every change since the last compaction is kept. A watcher has a thread of
 * its own that reads the history, so a slow one holds up nobody.
 */
public final class MemoryStore implements Store {

  private final Object lock = new Object();
  private final TreeMap<String, Entry> entries = new TreeMap<>();
  private final List<StoreEvent> history = new ArrayList<>();
  private final List<MemoryWatch> watches = new CopyOnWriteArrayList<>();
  private long revision = 1;
  private long compacted;
  private boolean closed;

  @Override
  public Optional<Entry> get(String key) {
    synchronized (lock) {
      checkOpen();
      return Optional.ofNullable(entries.get(key));
    }
  }

  @Override
  public long scan(String prefix, Consumer<Entry> each) {
    List<Entry> found;
    long at;
    synchronized (lock) {
      checkOpen();
      found =
          new ArrayList<>(
              entries.subMap(prefix, true, prefix + Character.MAX_VALUE, false).values());
      at = revision;
    }
    found.forEach(each);
    return at;
  }

  @Override
  public long create(String key, byte[] value) {
    synchronized (lock) {
      checkOpen();
      if (entries.containsKey(key)) {
        throw new StoreException.AlreadyExists(key);
      }
      return put(new Entry(key, value, revision + 1));
    }
  }

  @Override
  public long update(String key, byte[] value, long expectedModRevision) {
    synchronized (lock) {
      expect(key, expectedModRevision);
      return put(new Entry(key, value, revision + 1));
    }
  }

  @Override
  public long delete(String key, long expectedModRevision) {
    synchronized (lock) {
      expect(key, expectedModRevision);
      entries.remove(key);
      return record(new StoreEvent.Deleted(key, revision + 1));
    }
  }

  private void expect(String key, long expectedModRevision) {
    checkOpen();
    Entry present = entries.get(key);
    if (present == null) {
      throw new StoreException.NotFound(key);
    }
    if (present.modRevision() != expectedModRevision) {
      throw new StoreException.Conflict(key, expectedModRevision, present.modRevision());
    }
  }

  private long put(Entry entry) {
    entries.put(entry.key(), entry);
    return record(new StoreEvent.Put(entry));
  }

  private long record(StoreEvent event) {
    history.add(event);
    revision = event.revision();
    lock.notifyAll();
    return revision;
  }

  @Override
  public long revision() {
    synchronized (lock) {
      checkOpen();
      return revision;
    }
  }

  @Override
  public void compact(long upTo) {
    synchronized (lock) {
      checkOpen();
      if (upTo > revision) {
        throw new StoreException.Refused("required revision is a future revision");
      }
      if (upTo > compacted) {
        compacted = upTo;
        history.removeIf(event -> event.revision() < upTo);
      }
    }
  }

  @Override
  public AutoCloseable watch(String prefix, long fromRevision, WatchListener listener) {
    synchronized (lock) {
      checkOpen();
      MemoryWatch watch = new MemoryWatch(prefix, fromRevision, listener);
      watches.add(watch);
      watch.thread.start();
      return watch;
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
    }
    watches.forEach(MemoryWatch::close);
  }

  private void checkOpen() {
    if (closed) {
      throw new StoreException.Unavailable("the store is closed");
    }
  }

  /** One watcher's thread; {@code next} is the revision that it waits for. */
  private final class MemoryWatch implements AutoCloseable {
    private final String prefix;
    private final WatchListener listener;
    private final Thread thread = Thread.ofVirtual().name("memory-watch").unstarted(this::run);
    private long next;

    MemoryWatch(String prefix, long fromRevision, WatchListener listener) {
      this.prefix = prefix;
      this.next = fromRevision;
      this.listener = listener;
    }

    private void run() {
      try {
        while (true) {
          List<StoreEvent> events = new ArrayList<>();
          long reached;
          synchronized (lock) {
            while (revision < next && next >= compacted) {
              lock.wait();
            }
            if (next < compacted) {
              break;
            }
            reached = revision;
            collect(events);
          }
          next = reached + 1;
          tell(events, reached);
        }
        listener.onCompacted(compactedNow());
      } catch (InterruptedException closing) {
        Thread.currentThread().interrupt();
      } finally {
        watches.remove(this);
      }
    }

    private void collect(List<StoreEvent> events) {
      for (int at = firstAtLeast(next); at < history.size(); at++) {
        StoreEvent event = history.get(at);
        if (event.key().startsWith(prefix)) {
          events.add(event);
        }
      }
    }

    private void tell(List<StoreEvent> events, long reached) throws InterruptedException {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (!events.isEmpty()) {
        listener.onEvents(events);
      } else {
        listener.onProgress(reached);
      }
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }

  private long compactedNow() {
    synchronized (lock) {
      return compacted;
    }
  }

  /** Revisions in the history ascend by one, so the place can be computed. */
  private int firstAtLeast(long wanted) {
    if (history.isEmpty()) {
      return 0;
    }
    return (int) Math.clamp(wanted - history.getFirst().revision(), 0, history.size());
  }
}
