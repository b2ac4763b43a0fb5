package dev.nakhoda.master.scheduler;

import static dev.nakhoda.master.scheduler.Cluster.demand;
import static dev.nakhoda.master.scheduler.Cluster.requests;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.master.scheduler.rules.NodeAffinity;
import dev.nakhoda.master.scheduler.rules.NodeResourcesFit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SchedulingQueueTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private final SchedulingQueue queue = new SchedulingQueue();

  private String next(Instant now) {
    return queue.next(now).map(waiting -> waiting.pod().key().name()).orElse("");
  }

  @Test
  void priorityComesBeforeAge() {
    queue.put(demand("old", "", ""));
    queue.put(demand("young", "", ""));
    queue.put(demand("important", "", "'priority':10"));
    assertThat(List.of(next(NOW), next(NOW), next(NOW), next(NOW)))
        .containsExactly("important", "old", "young", "");
  }

  @Test
  void aRefusedPodWaitsForAnEventThatMayHelp() {
    queue.put(demand("a", "", "'nodeSelector':{'disk':'ssd'}," + requests("'cpu':'1'")));
    var waiting = queue.next(NOW).orElseThrow();
    queue.refused(waiting, Set.of(new NodeAffinity()), NOW);
    assertThat(next(NOW.plusSeconds(60))).isEmpty();

    var gone =
        new ClusterEvent.PodGone(
            demand("x", "", requests("'cpu':'1'")).placed(), facts("n", "", "'cpu':'4'"));
    queue.reopen(gone);
    queue.reopen(changed(Optional.empty(), facts("m", "'disk':'hdd'", "'cpu':'4'")));
    assertThat(next(NOW.plusSeconds(60))).isEmpty();

    queue.reopen(
        changed(Optional.of(facts("n", "", "'cpu':'4'")), facts("n", "'disk':'ssd'", "'cpu':'4'")));
    assertThat(next(NOW)).as("still in back-off").isEmpty();
    assertThat(next(NOW.plusSeconds(1))).isEqualTo("a");
  }

  @Test
  void roomThatIsFreedHelpsThoseWhomItLacked() {
    queue.put(demand("small", "", requests("'cpu':'1'")));
    queue.put(demand("huge", "", requests("'cpu':'64'")));
    for (int number = 0; number < 2; number++) {
      queue.refused(queue.next(NOW).orElseThrow(), Set.of(new NodeResourcesFit()), NOW);
    }
    queue.reopen(
        new ClusterEvent.PodGone(demand("x", "", "").placed(), facts("n", "", "'cpu':'4'")));
    assertThat(next(NOW.plusSeconds(1))).isEqualTo("small");
    assertThat(next(NOW.plusSeconds(1))).isEmpty();
  }

  @Test
  void backOffDoublesToTenSeconds() {
    queue.put(demand("a", "", ""));
    for (int seconds : new int[] {1, 2, 4, 8, 10, 10}) {
      queue.failed(queue.next(NOW.plusSeconds(100)).orElseThrow(), NOW);
      assertThat(queue.nextDue()).contains(NOW.plusSeconds(seconds));
    }
  }

  @Test
  void afterFiveMinutesItIsTriedWhateverHappened() {
    queue.put(demand("a", "", ""));
    queue.refused(queue.next(NOW).orElseThrow(), Set.of(new NodeAffinity()), NOW);
    assertThat(next(NOW.plusSeconds(300))).isEmpty();
    assertThat(next(NOW.plusSeconds(302))).isEqualTo("a");
  }

  @Test
  void onlyAChangeOfWhatIsAskedForOpensIt() {
    queue.put(demand("a", "", ""));
    queue.refused(queue.next(NOW).orElseThrow(), Set.of(new NodeAffinity()), NOW);
    queue.put(demand("a", "", "'priority':0"));
    assertThat(next(NOW)).isEmpty();
    queue.put(demand("a", "", "'tolerations':[{'operator':'Exists'}]"));
    assertThat(next(NOW)).isEqualTo("a");
  }

  @Test
  void aRemovedPodIsForgottenWhereverItIs() {
    queue.put(demand("active", "", ""));
    queue.put(demand("backing-off", "", ""));
    queue.put(demand("refused", "", ""));
    var active = queue.next(NOW).orElseThrow();
    queue.failed(queue.next(NOW).orElseThrow(), NOW);
    queue.refused(queue.next(NOW).orElseThrow(), Set.of(), NOW);
    queue.put(active.pod());
    for (String name : List.of("active", "backing-off", "refused")) {
      queue.remove(demand(name, "", "").key());
    }
    assertThat(queue.nextDue()).isEmpty();
    assertThat(next(NOW.plusSeconds(1000))).isEmpty();
  }

  private static NodeFacts facts(String name, String labels, String allocatable) {
    return NodeReader.facts(
        Cluster.nodeObject(name, labels, "", allocatable + ",'memory':'8Gi','pods':'110'"));
  }

  private static ClusterEvent changed(Optional<NodeFacts> before, NodeFacts after) {
    return new ClusterEvent.NodeChanged(before, after);
  }
}
