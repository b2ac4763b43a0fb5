package dev.nakhoda.master.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.loop.FakeTime;
import dev.nakhoda.master.controllers.LeaderElection.Times;
import dev.nakhoda.master.controllers.engine.FakeCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What candidates may rely on, on a clock that is moved by hand. */
class LeaderElectionTest {

  private final FakeTime time = new FakeTime();
  private final FakeCluster cluster = new FakeCluster(time);
  private final Set<String> working = new HashSet<>();
  private final Map<String, Client> clients = new HashMap<>();
  private final List<String> terms = new ArrayList<>();

  private LeaderElection candidate(String identity) {
    return new LeaderElection(
        cluster,
        time,
        "kube-scheduler",
        identity,
        Times.DEFAULT,
        client -> {
          working.add(identity);
          terms.add(identity);
          clients.put(identity, client);
          return () -> working.remove(identity);
        });
  }

  @Test
  void theFirstLeadsAndTheSecondWaits() throws InterruptedException {
    LeaderElection a = candidate("a");
    LeaderElection b = candidate("b");
    for (int round = 0; round < 30; round++) {
      a.step();
      b.step();
      time.advance(Duration.ofSeconds(2));
    }
    assertThat(terms).containsExactly("a");
  }

  @Test
  void aSilentLeaderIsReplacedAfterItsLease() throws InterruptedException {
    candidate("a").step();
    LeaderElection b = candidate("b");
    b.step();
    time.advance(Duration.ofSeconds(14));
    b.step();
    assertThat(terms).containsExactly("a");
    time.advance(Duration.ofSeconds(1));
    b.step();
    assertThat(terms).containsExactly("a", "b");
  }

  @Test
  void aLeaderThatCannotWriteStopsBeforeOthersStart() throws InterruptedException {
    LeaderElection a = candidate("a");
    a.step();
    cluster.refuse((verb, resource) -> {
      throw ApiException.unavailable("etcd is away");
    });
    time.advance(Duration.ofSeconds(9));
    a.step();
    assertThat(working).containsExactly("a");
    time.advance(Duration.ofSeconds(1));
    a.step();
    assertThat(working).isEmpty();
  }

  /** As {@code kill -STOP} does it: the work of the old leader is not told that it has ended. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void neverTwoWriteThoughTheyAreStoppedAndGoOn(long seed) throws InterruptedException {
    Random random = new Random(seed);
    List<String> names = List.of("a", "b", "c");
    List<LeaderElection> candidates = names.stream().map(this::candidate).toList();
    boolean[] stopped = new boolean[names.size()];
    int written = 0;
    for (int round = 0; round < 400; round++) {
      if (random.nextInt(10) == 0) {
        int changed = random.nextInt(stopped.length);
        stopped[changed] = !stopped[changed];
      }
      for (int at = 0; at < stopped.length; at++) {
        List<String> writers = names.stream().filter(this::canWrite).toList();
        assertThat(writers).as("seed %d round %d", seed, round).hasSizeLessThanOrEqualTo(1);
        written += writers.size();
        if (!stopped[at]) {
          candidates.get(at).step();
        }
      }
      time.advance(Duration.ofSeconds(2));
    }
    assertThat(written).isPositive();
    assertThat(Set.copyOf(terms)).hasSizeGreaterThan(1);
  }

  private boolean canWrite(String identity) {
    try {
      ObjectKey probe = new ObjectKey("default", "probe-" + identity);
      if (clients.containsKey(identity)) {
        clients.get(identity).delete(ResourceName.CONFIG_MAPS, probe, DeleteOptions.DEFAULT);
      }
      return false;
    } catch (ApiException answer) {
      return answer.isNotFound();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void neverTwoWork(long seed) throws InterruptedException {
    Random random = new Random(seed);
    List<LeaderElection> candidates = List.of(candidate("a"), candidate("b"), candidate("c"));
    boolean[] away = new boolean[candidates.size()];
    int[] current = new int[1];
    cluster.refuse((verb, resource) -> {
      if (away[current[0]]) {
        throw ApiException.unavailable("the seed says so");
      }
    });
    for (int round = 0; round < 300; round++) {
      if (random.nextInt(10) == 0) {
        int changed = random.nextInt(away.length);
        away[changed] = !away[changed];
      }
      for (current[0] = 0; current[0] < away.length; current[0]++) {
        candidates.get(current[0]).step();
        assertThat(working).as("seed %d round %d", seed, round).hasSizeLessThanOrEqualTo(1);
      }
      time.advance(Duration.ofSeconds(2));
    }
    assertThat(terms).isNotEmpty();
  }
}
