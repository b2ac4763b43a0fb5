package dev.nakhoda.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkQueueTest {

  private final FakeTime time = new FakeTime();
  private final WorkQueue<String> queue = new WorkQueue<>(time, Backoff.QUEUE);

  @Test
  void sameKeyWaitsOnce() {
    queue.add("a");
    queue.add("b");
    queue.add("a");
    assertThat(queue.poll()).contains("a");
    assertThat(queue.poll()).contains("b");
    assertThat(queue.poll()).isEmpty();
  }

  @Test
  void keyAddedWhileProcessedIsProcessedOnceMore() {
    queue.add("a");
    assertThat(queue.poll()).contains("a");
    queue.add("a");
    queue.add("a");
    assertThat(queue.poll()).as("never at two workers").isEmpty();
    queue.done("a");
    assertThat(queue.poll()).contains("a");
    queue.done("a");
    assertThat(queue.poll()).isEmpty();
  }

  @Test
  void failuresBackOffAndForgetResets() {
    queue.retry("a");
    queue.retry("a");
    queue.retry("a");
    time.advance(Duration.ofMillis(19));
    assertThat(queue.poll()).isEmpty();
    time.advance(Duration.ofMillis(1));
    assertThat(queue.poll()).contains("a");
    queue.forget("a");
    queue.done("a");
    queue.retry("a");
    time.advance(Duration.ofMillis(5));
    assertThat(queue.poll()).contains("a");
  }

  @Test
  void aLaterDelayReplacesTheEarlier() {
    queue.addAfter("a", Duration.ofSeconds(1));
    queue.addAfter("a", Duration.ofSeconds(10));
    time.advance(Duration.ofSeconds(5));
    assertThat(queue.poll()).isEmpty();
    time.advance(Duration.ofSeconds(5));
    assertThat(queue.poll()).contains("a");
  }

  @Test
  void closedQueueIsEmpty() throws InterruptedException {
    queue.add("a");
    queue.addAfter("b", Duration.ofSeconds(1));
    queue.close();
    queue.add("c");
    time.advance(Duration.ofSeconds(2));
    assertThat(queue.take()).isEqualTo(Optional.empty());
    assertThat(time.waiting()).isZero();
  }

  @Test
  void tellsItsObserver() {
    List<String> told = new ArrayList<>();
    WorkQueue<String> observed = new WorkQueue<>(time, Backoff.QUEUE, new Told(told));
    observed.add("a");
    observed.add("a");
    time.advance(Duration.ofSeconds(2));
    observed.poll();
    observed.add("a");
    time.advance(Duration.ofSeconds(3));
    observed.retry("a");
    observed.done("a");
    observed.close();
    assertThat(told)
        .containsExactly(
            "added",
            "depth 1",
            "begun PT2S",
            "depth 0",
            "added",
            "depth 1",
            "retried",
            "ended PT3S",
            "depth 0");
  }

  private record Told(List<String> told) implements QueueObserver {
    @Override
    public void added() {
      told.add("added");
    }

    @Override
    public void depth(int waiting) {
      told.add("depth " + waiting);
    }

    @Override
    public void begun(Duration waited) {
      told.add("begun " + waited);
    }

    @Override
    public void ended(Duration worked) {
      told.add("ended " + worked);
    }

    @Override
    public void retried() {
      told.add("retried");
    }
  }
}
