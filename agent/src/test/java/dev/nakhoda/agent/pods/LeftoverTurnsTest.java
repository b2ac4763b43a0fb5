package dev.nakhoda.agent.pods;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nakhoda.loop.FakeTime;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LeftoverTurnsTest {

  private final FakeTime time = new FakeTime();
  private final LeftoverTurns turns = new LeftoverTurns(time);
  private final Semaphore taken = new Semaphore(0);

  @Test
  void fourAtOnce() throws InterruptedException {
    ask(6);
    awaitTaken(4);
    assertFalse(taken.tryAcquire());
    turns.give();
    awaitTaken(1);
    assertFalse(taken.tryAcquire());
    turns.give();
    awaitTaken(1);
  }

  @Test
  void podsThatLeaveComeFirst() throws InterruptedException {
    turns.leaving("a");
    turns.leaving("b");
    ask(1);
    turns.left("a");
    assertFalse(taken.tryAcquire());
    turns.left("b");
    awaitTaken(1);
  }

  @Test
  void butNotForLong() throws InterruptedException {
    turns.leaving("a");
    ask(2);
    while (time.waiting() < 2) {
      Thread.onSpinWait();
    }
    time.advance(Duration.ofMillis(1999));
    assertFalse(taken.tryAcquire());
    time.advance(Duration.ofMillis(1));
    awaitTaken(2);
  }

  private void ask(int count) {
    for (int each = 0; each < count; each++) {
      Thread.ofVirtual().start(this::take);
    }
  }

  private void take() {
    try {
      turns.take();
      taken.release();
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitTaken(int count) throws InterruptedException {
    assertTrue(taken.tryAcquire(count, 20, TimeUnit.SECONDS), () -> taken + " of " + count);
  }
}
