package dev.nakhoda.master.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.master.store.StoreException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedQuestionTest {

  @Test
  void whoeverWaitsMeanwhileSharesTheNextQuestion() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    AtomicInteger questions = new AtomicInteger();
    var question =
        new SharedQuestion<>(() -> {
          int number = questions.incrementAndGet();
          asked.countDown();
          await(answer);
          return number;
        });
    var first = question.ask();
    asked.await();
    List<CompletableFuture<Integer>> others =
        IntStream.range(0, 100).mapToObj(_ -> question.ask()).toList();
    answer.countDown();

    assertThat(first.get()).isEqualTo(1);
    for (var other : others) {
      assertThat(other.get()).isEqualTo(2);
    }
    assertThat(questions).hasValue(2);
  }

  @Test
  void aFailureReachesThoseWhoAskedAndTheNextIsAskedAnew() throws Exception {
    AtomicInteger questions = new AtomicInteger();
    var question =
        new SharedQuestion<>(() -> {
          if (questions.incrementAndGet() == 1) {
            throw new StoreException.Unavailable("no leader");
          }
          return 7;
        });
    assertThatThrownBy(() -> question.ask().get())
        .hasCauseInstanceOf(StoreException.Unavailable.class);
    assertThat(question.ask().get()).isEqualTo(7);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
