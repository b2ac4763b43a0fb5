package dev.nakhoda.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
}
