package dev.nakhoda.master.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.master.store.Store.Entry;
import dev.nakhoda.master.store.Store.Listing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store does. */
interface StoreContract {

  /** Shared by the tests: each keeps to a prefix of its own. */
  Store store();

  private static String freshPrefix() {
    return "/registry/" + UUID.randomUUID() + "/";
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  default void createdKeyCanBeRead() {
    String key = freshPrefix() + "a";
    assertThat(store().get(key)).isEmpty();

    long revision = store().create(key, bytes("one"));

    Entry entry = store().get(key).orElseThrow();
    assertThat(entry.value()).isEqualTo(bytes("one"));
    assertThat(entry.modRevision()).isEqualTo(revision);
    assertThat(store().revision()).isGreaterThanOrEqualTo(revision);
  }

  @Test
  default void createOfAnExistingKeyIsRefused() {
    String key = freshPrefix() + "a";
    store().create(key, bytes("one"));
    assertThatThrownBy(() -> store().create(key, bytes("two")))
        .isInstanceOf(StoreException.AlreadyExists.class);
    assertThat(store().get(key).orElseThrow().value()).isEqualTo(bytes("one"));
  }

  @Test
  default void updateComparesTheRevision() {
    String key = freshPrefix() + "a";
    long first = store().create(key, bytes("one"));
    long second = store().update(key, bytes("two"), first);
    assertThat(second).isGreaterThan(first);

    assertThatThrownBy(() -> store().update(key, bytes("three"), first))
        .isInstanceOfSatisfying(
            StoreException.Conflict.class,
            conflict -> assertThat(conflict.modRevision()).isEqualTo(second));
    assertThatThrownBy(() -> store().update(key + "x", bytes("three"), first))
        .isInstanceOf(StoreException.NotFound.class);

    Entry entry = store().get(key).orElseThrow();
    assertThat(entry.value()).isEqualTo(bytes("two"));
  }

  @Test
  default void deleteComparesTheRevision() {
    String key = freshPrefix() + "a";
    long first = store().create(key, bytes("one"));
    long second = store().update(key, bytes("two"), first);
    assertThatThrownBy(() -> store().delete(key, first))
        .isInstanceOf(StoreException.Conflict.class);
    assertThat(store().delete(key, second)).isGreaterThan(second);
    assertThat(store().get(key)).isEmpty();
    assertThatThrownBy(() -> store().delete(key, second))
        .isInstanceOf(StoreException.NotFound.class);
  }

  @Test
  default void ofManyWritersOfOneRevisionOneWins() throws Exception {
    String key = freshPrefix() + "a";
    long revision = store().create(key, bytes("0"));
    AtomicInteger winners = new AtomicInteger();
    List<Thread> writers =
        IntStream.range(0, 16)
            .mapToObj(number ->
                Thread.ofVirtual()
                    .start(() -> {
                      try {
                        store().update(key, bytes("" + number), revision);
                        winners.incrementAndGet();
                      } catch (StoreException.Conflict expected) {
                        assertThat(expected.modRevision()).isGreaterThan(revision);
                      }
                    }))
            .toList();
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(winners).hasValue(1);
  }

  @Test
  default void listIsOrderedAndOfOneRevision() {
    String prefix = freshPrefix();
    store().create(prefix + "b", bytes("2"));
    store().create(prefix + "a", bytes("1"));
    long last = store().create(prefix + "c/d", bytes("3"));
    store().create(prefix.substring(0, prefix.length() - 1) + "0", bytes("not under the prefix"));

    Listing listing = store().list(prefix);

    assertThat(listing.entries())
        .extracting(Entry::key)
        .containsExactly(prefix + "a", prefix + "b", prefix + "c/d");
    assertThat(listing.revision()).isGreaterThanOrEqualTo(last);
    assertThat(store().list(freshPrefix()).entries()).isEmpty();
  }

  @Test
  default void listIsOfAnySize() throws Exception {
    String prefix = freshPrefix();
    byte[] value = new byte[16 << 10];
    List<Thread> writers =
        IntStream.range(0, 8)
            .mapToObj(writer ->
                Thread.ofVirtual()
                    .start(() -> {
                      for (int number = writer; number < 1200; number += 8) {
                        store().create(prefix + "key-" + number, value);
                      }
                    }))
            .toList();
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(store().list(prefix).entries()).hasSize(1200);
  }

  /** Whatever a store does to take many writes at once, a watch may break off between any two. */
  @Test
  default void eachOfManyWritesAtOnceHasARevisionThatAWatchCanBeResumedAt() throws Exception {
    String prefix = freshPrefix();
    long begin = store().revision();
    Queue<Long> written = new ConcurrentLinkedQueue<>();
    atOnce(
        96,
        number -> {
          String key = prefix + number;
          long created = store().create(key, bytes("{}"));
          assertThatThrownBy(() -> store().create(key, bytes("{}")))
              .isInstanceOf(StoreException.AlreadyExists.class);
          long updated = store().update(key, bytes("{\"n\":" + number + "}"), created);
          assertThatThrownBy(() -> store().update(key, bytes("{}"), created))
              .isInstanceOf(StoreException.Conflict.class);
          Entry entry = store().get(key).orElseThrow();
          assertThat(entry.modRevision()).isEqualTo(updated);
          assertThat(entry.value()).isEqualTo(bytes("{\"n\":" + number + "}"));
          written.addAll(List.of(created, updated));
          if (number % 3 == 0) {
            written.add(store().delete(key, updated));
          }
        });
    List<Long> inOrder = written.stream().sorted().toList();
    assertThat(inOrder).doesNotHaveDuplicates().hasSize(96 * 2 + 32);
    assertThat(store().revision()).isGreaterThanOrEqualTo(inOrder.getLast());
    assertThat(seenFrom(prefix, begin + 1, inOrder.size())).isEqualTo(inOrder);
    for (int place = 0; place < inOrder.size(); place += 7) {
      List<Long> rest = inOrder.subList(place + 1, inOrder.size());
      assertThat(seenFrom(prefix, inOrder.get(place) + 1, rest.size())).isEqualTo(rest);
    }
  }

  /** A reader waits until its cache is as new as the store: no write may leave it waiting. */
  @Test
  default void aWatchReachesTheNewestRevision() throws Exception {
    String prefix = freshPrefix();
    var seen = new Recorded();
    try (var watch = store().watch("/registry/", store().revision() + 1, seen)) {
      for (int round = 0; round < 20; round++) {
        String name = prefix + round + "-";
        atOnce(
            24,
            number -> {
              // Half of them are refused, in no order.
              try {
                store().create(name + number / 2, bytes("{}"));
              } catch (StoreException.AlreadyExists expected) {
                assertThat(expected).hasMessageContaining(name);
              }
            });
        long newest = store().revision();
        Await.until(() -> seen.reached() >= newest);
      }
    }
  }

  private List<Long> seenFrom(String prefix, long revision, int count) throws Exception {
    var seen = new Recorded();
    try (var watch = store().watch(prefix, revision, seen)) {
      return seen.await(count).stream().map(StoreEvent::revision).toList();
    }
  }

  private static void atOnce(int count, IntConsumer task) throws Exception {
    List<Future<?>> tasks = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int number = 0; number < count; number++) {
        int own = number;
        tasks.add(threads.submit(() -> task.accept(own)));
      }
    }
    for (Future<?> each : tasks) {
      each.get();
    }
  }

  @Test
  default void watchShowsTheFutureInOrder() throws Exception {
    String prefix = freshPrefix();
    var seen = new Recorded();
    try (var watch = store().watch(prefix, store().revision() + 1, seen)) {
      long first = store().create(prefix + "a", bytes("1"));
      long second = store().update(prefix + "a", bytes("2"), first);
      store().create(freshPrefix() + "a", bytes("elsewhere"));
      long third = store().delete(prefix + "a", second);

      assertThat(seen.await(3))
          .extracting(Recorded::describe)
          .containsExactly(
              "put " + prefix + "a=1@" + first,
              "put " + prefix + "a=2@" + second,
              "deleted " + prefix + "a@" + third);
    }
  }

  @Test
  default void watchShowsThePast() throws Exception {
    String prefix = freshPrefix();
    long first = store().create(prefix + "a", bytes("1"));
    long second = store().update(prefix + "a", bytes("2"), first);
    var seen = new Recorded();
    try (var watch = store().watch(prefix, second, seen)) {
      assertThat(seen.await(1))
          .extracting(Recorded::describe)
          .containsExactly("put " + prefix + "a=2@" + second);
    }
  }

  @Test
  default void aClosedWatchIsSilent() throws Exception {
    String prefix = freshPrefix();
    var seen = new Recorded();
    store().watch(prefix, store().revision() + 1, seen).close();
    var witness = new Recorded();
    try (var watch = store().watch(prefix, store().revision() + 1, witness)) {
      store().create(prefix + "a", bytes("1"));
      witness.await(1);
    }
    assertThat(seen.events).isEmpty();
  }

  @Test
  default void compactedHistoryIsTold() throws Exception {
    String prefix = freshPrefix();
    long first = store().create(prefix + "a", bytes("1"));
    long second = store().update(prefix + "a", bytes("2"), first);
    store().compact(second);
    store().compact(first);

    var late = new Recorded();
    try (var watch = store().watch(prefix, first, late)) {
      Await.until(() -> !late.compacted.isEmpty());
    }
    assertThat(late.compacted.peek()).isGreaterThanOrEqualTo(second);
    assertThat(store().get(prefix + "a").orElseThrow().modRevision()).isEqualTo(second);
    assertThatThrownBy(() -> store().compact(store().revision() + 1000))
        .isInstanceOf(StoreException.Refused.class);
  }

  /** A listener that keeps all it is told. */
  final class Recorded implements WatchListener {
    final ConcurrentLinkedQueue<StoreEvent> events = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<Long> compacted = new ConcurrentLinkedQueue<>();

    private volatile long progress;

    @Override
    public void onEvents(List<StoreEvent> batch) {
      events.addAll(batch);
      onProgress(batch.getLast().revision());
    }

    @Override
    public void onProgress(long revision) {
      progress = revision;
    }

    long reached() {
      return progress;
    }

    @Override
    public void onCompacted(long revision) {
      compacted.add(revision);
    }

    List<StoreEvent> await(int count) {
      Await.until(() -> events.size() >= count);
      return List.copyOf(events);
    }

    static String describe(StoreEvent event) {
      return switch (event) {
        case StoreEvent.Put(Entry entry) ->
            "put "
                + entry.key()
                + "="
                + new String(entry.value(), StandardCharsets.UTF_8)
                + "@"
                + entry.modRevision();
        case StoreEvent.Deleted(String key, long revision) -> "deleted " + key + "@" + revision;
      };
    }
  }
}
