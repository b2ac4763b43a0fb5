package dev.nakhoda.master.cache;

import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A kind's recent changes, from which a subscription catches up. Keeps those of the last five
 * minutes, at least {@value #LEAST} and at most {@value #MOST}; older ones fall out, and who needs
 * them must list again. Guarded by its KindCache's lock.
 */
final class EventRing {

  static final int LEAST = 128;
  static final int MOST = 16_384;
  private static final Duration FRESH = Duration.ofMinutes(5);

  private record Kept(Instant at, CacheChange change) {}

  private final Time time;
  private final ArrayDeque<Kept> changes = new ArrayDeque<>();
  private long start;

  /** {@code start}: every change after it is known. */
  EventRing(Time time, long start) {
    this.time = time;
    this.start = start;
  }

  /** The oldest revision from which a subscription can follow. */
  long start() {
    return start;
  }

  void add(CacheChange change) {
    Instant now = time.now();
    changes.add(new Kept(now, change));
    Instant limit = now.minus(FRESH);
    while (changes.size() > MOST
        || (changes.size() > LEAST && changes.peek().at().isBefore(limit))) {
      start = changes.poll().change().revision();
    }
  }

  /** The changes after {@code revision}, oldest first. */
  List<CacheChange> after(long revision) {
    List<CacheChange> found = new ArrayList<>();
    for (Iterator<Kept> newestFirst = changes.descendingIterator(); newestFirst.hasNext(); ) {
      CacheChange change = newestFirst.next().change();
      if (change.revision() <= revision) {
        break;
      }
      found.add(change);
    }
    return found.reversed();
  }
}
