package dev.nakhoda.master.cache;

import static dev.nakhoda.api.ResourceName.PODS;
import static dev.nakhoda.master.cache.CacheFixture.scope;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.client.Watch;
import dev.nakhoda.master.store.Await;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchCacheTest {

  private final CacheFixture fixture = new CacheFixture();
  private final WatchCache cache = fixture.cache;

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void nothingIsReadBeforeTheFirstLoad() throws Exception {
    assertThatThrownBy(() -> fixture.get("a"))
        .isInstanceOfSatisfying(
            ApiException.class, refusal -> assertThat(refusal.code()).isEqualTo(503));
    fixture.create("a", "", "web");
    fixture.start();
    assertThat(fixture.get("a")).isPresent();
  }

  @Test
  void objectsCarryTheirRevision() throws Exception {
    fixture.start();
    long revision = fixture.create("a", "node-1", "web");
    cache.awaitCurrent();

    CachedObject pod = fixture.get("a").orElseThrow();

    assertThat(pod.object().resourceVersion()).isEqualTo(revision).isEqualTo(pod.revision());
    assertThat(new String(pod.object().bytes(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("\"resourceVersion\":\"" + revision + "\"");
    assertThat(pod.labels()).containsEntry("app", "web");
    assertThat(pod.fields())
        .containsEntry("metadata.name", "a")
        .containsEntry("metadata.namespace", "default")
        .containsEntry("spec.nodeName", "node-1");
  }

  @Test
  void listsAreSelectedAndOrdered() throws Exception {
    fixture.create("c", "node-1", "web");
    fixture.create("a", "node-2", "web");
    long last = fixture.create("b", "node-1", "db");
    fixture.start();

    assertThat(names(cache.list(PODS, CacheScope.ALL))).containsExactly("a", "b", "c");
    assertThat(cache.list(PODS, CacheScope.ALL).revision()).isEqualTo(last);
    assertThat(names(cache.list(PODS, CacheScope.namespace("default")))).hasSize(3);
    assertThat(names(cache.list(PODS, CacheScope.namespace("other")))).isEmpty();
    assertThat(names(cache.list(PODS, scope("app=web", "")))).containsExactly("a", "c");
    assertThat(names(cache.list(PODS, scope("", "spec.nodeName=node-1"))))
        .containsExactly("b", "c");
    assertThat(names(cache.list(PODS, scope("app=web", "spec.nodeName=node-1"))))
        .containsExactly("c");
  }

  private static List<String> names(CacheListing listing) {
    return listing.items().stream().map(item -> item.key().name()).toList();
  }

  @Test
  void pagesShowTheFirstOnesRevision() throws Exception {
    fixture.create("a", "", "web");
    fixture.create("b", "", "web");
    fixture.create("c", "", "web");
    fixture.start();
    CacheListing first =
        cache.page(PODS, CacheScope.ALL, new CachePage(0, Optional.empty(), 2)).orElseThrow();
    assertThat(names(first)).containsExactly("a", "b");
    assertThat(first.remaining()).isEqualTo(1);

    fixture.delete("c");
    cache.awaitRevision(fixture.create("d", "", "web"));

    Optional<ObjectKey> after = Optional.of(first.items().getLast().key());
    CacheListing second =
        cache.page(PODS, CacheScope.ALL, new CachePage(first.revision(), after, 2)).orElseThrow();
    assertThat(names(second)).containsExactly("c");
    assertThat(second.revision()).isEqualTo(first.revision());
    assertThat(cache.page(PODS, CacheScope.ALL, new CachePage(1, after, 2))).isEmpty();
  }

  @Test
  void whatEntersASelectionIsAddedAndWhatLeavesIsDeleted() throws Exception {
    fixture.start();
    long begin = cache.revision();
    try (var web = cache.subscribe(PODS, scope("app=web", ""), Math.max(1, begin));
        var node = cache.subscribe(PODS, scope("", "spec.nodeName=node-1"), Math.max(1, begin))) {
      long created = fixture.create("a", "", "web");
      long bound = fixture.update("a", "node-1", "web");
      long relabelled = fixture.update("a", "node-1", "db");
      long deleted = fixture.delete("a");

      assertThat(fixture.read(web, deleted))
          .containsExactly("ADDED a@" + created, "MODIFIED a@" + bound, "DELETED a@" + relabelled);
      assertThat(fixture.read(node, deleted))
          .containsExactly("ADDED a@" + bound, "MODIFIED a@" + relabelled, "DELETED a@" + deleted);
    }
  }

  @Test
  void aSubscriptionResumesFromItsRevision() throws Exception {
    fixture.start();
    long first = fixture.create("a", "", "web");
    long second = fixture.update("a", "", "db");
    cache.awaitRevision(second);
    try (var subscription = cache.subscribe(PODS, CacheScope.ALL, first)) {
      long third = fixture.delete("a");
      assertThat(fixture.read(subscription, third))
          .containsExactly("MODIFIED a@" + second, "DELETED a@" + third);
    }
  }

  @Test
  void fromZeroThePresentStateComesFirst() throws Exception {
    long first = fixture.create("a", "", "web");
    long second = fixture.create("b", "", "web");
    fixture.start();
    try (var subscription = cache.subscribe(PODS, CacheScope.ALL, 0)) {
      long third = fixture.delete("a");
      assertThat(fixture.read(subscription, third))
          .containsExactly("ADDED a@" + first, "ADDED b@" + second, "DELETED a@" + third);
    }
  }

  @Test
  void initialEventsEndWithABookmark() throws Exception {
    long created = fixture.create("a", "", "web");
    fixture.start();
    var options = new SubscriptionOptions(created, true, true);
    try (var subscription = cache.subscribe(PODS, CacheScope.ALL, options)) {
      assertThat(subscription.next().type()).isEqualTo(Watch.Type.ADDED);
      CacheEvent mark = subscription.next();
      assertThat(mark.type()).isEqualTo(Watch.Type.BOOKMARK);
      assertThat(mark.object().annotations()).containsEntry("k8s.io/initial-events-end", "true");
      assertThat(mark.object().resourceVersion()).isEqualTo(created);

      assertThat(subscription.poll(Duration.ZERO)).isEmpty();
      long other =
          fixture.store.create("/registry/leases/default/x", CacheFixture.pod("x", "", ""));
      cache.awaitRevision(other);
      fixture.time.advance(Subscription.BOOKMARK_PERIOD);
      assertThat(subscription.next().object().resourceVersion()).isEqualTo(other);
    }
  }

  @Test
  void beforeTheKeptHistoryIsExpired() throws Exception {
    long old = fixture.create("a", "", "web");
    long loaded = fixture.update("a", "", "db");
    fixture.start();
    assertThatThrownBy(() -> cache.subscribe(PODS, CacheScope.ALL, old))
        .isInstanceOfSatisfying(
            ApiException.class,
            refusal -> {
              assertThat(refusal.isGone()).isTrue();
              assertThat(refusal.getMessage())
                  .isEqualTo("too old resource version: " + old + " (" + loaded + ")");
            });
    cache.subscribe(PODS, CacheScope.ALL, loaded).close();
  }

  @Test
  void aSlowSubscriberIsCutOffAndNobodyElseWaits() throws Exception {
    fixture.start();
    try (var slow = cache.subscribe(PODS, CacheScope.ALL, 0);
        var quick = cache.subscribe(PODS, scope("app=db", ""), 0)) {
      for (int number = 0; number <= Subscription.BOUND; number++) {
        fixture.create("a" + number, "", "web");
      }
      long last = fixture.create("b", "", "db");
      assertThat(fixture.read(quick, last)).containsExactly("ADDED b@" + last);
      assertThatThrownBy(slow::next)
          .isInstanceOfSatisfying(
              ApiException.class, refusal -> assertThat(refusal.isGone()).isTrue());
    }
  }

  @Test
  void aReadAfterAWriteElsewhereDoesNotWaitForever() throws Exception {
    fixture.start();
    fixture.store.create("/atomic.io/network/config", new byte[] {'{', '}'});
    cache.awaitCurrent();
    assertThat(cache.revision()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void aRevisionFromTheFutureIsTooLarge() throws Exception {
    fixture.start();
    assertThatThrownBy(() -> cache.awaitRevision(1000))
        .isInstanceOfSatisfying(
            ApiException.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(504);
              assertThat(refusal.getMessage()).startsWith("Too large resource version: 1000, ");
            });
  }

  @Test
  void compactedHistoryIsReplacedByTheDifferences() throws Exception {
    fixture.create("kept", "", "web");
    long start = fixture.create("gone", "", "web");
    fixture.start();
    try (var subscription = cache.subscribe(PODS, CacheScope.ALL, start)) {
      fixture.store.closeGate();
      long unlocks = fixture.update("kept", "", "one");
      Await.until(() -> fixture.store.revision() >= unlocks);
      Thread.sleep(100);
      fixture.delete("gone");
      fixture.create("passing", "", "web");
      fixture.delete("passing");
      long created = fixture.create("new", "", "web");
      long updated = fixture.update("kept", "", "two");
      fixture.store.compact(updated);
      fixture.store.openGate();

      Await.until(() -> fixture.store.scans.get() == 2);
      assertThat(fixture.read(subscription, updated))
          .contains("ADDED new@" + created, "MODIFIED kept@" + updated)
          .anyMatch(event -> event.startsWith("DELETED gone@"))
          .noneMatch(event -> event.contains("passing"));
      assertThat(names(cache.list(PODS, CacheScope.ALL))).containsExactly("kept", "new");
      long later = fixture.delete("new");
      assertThat(fixture.read(subscription, later)).containsExactly("DELETED new@" + later);
    }
  }

  @Test
  void anUnreadableValueDoesNotStopTheRest() throws Exception {
    fixture.store.create("/registry/pods/default/broken", new byte[] {'{'});
    fixture.store.create("/registry/pods/nameless", CacheFixture.pod("x", "", ""));
    fixture.start();
    fixture.store.create("/registry/pods/default/broken2", new byte[] {'['});
    cache.awaitRevision(fixture.create("a", "", "web"));
    assertThat(names(cache.list(PODS, CacheScope.ALL))).containsExactly("a");
  }

  @Test
  void listenersSeeThePresentAndThenEveryChange() throws Exception {
    fixture.create("a", "", "web");
    fixture.start();
    var seen = new ConcurrentLinkedQueue<String>();
    var listening =
        cache.listen(
            PODS,
            change ->
                seen.add(
                    change.object().key().name()
                        + (change.after().isPresent() ? "" : " gone")
                        + (fixture.get(change.object().key().name()).equals(change.after()))));
    fixture.create("b", "", "web");
    cache.awaitRevision(fixture.delete("a"));
    assertThat(seen).containsExactly("atrue", "btrue", "a gonetrue");
    listening.close();
    cache.awaitRevision(fixture.delete("b"));
    assertThat(seen).hasSize(3);
  }
}
