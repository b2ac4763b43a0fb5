package dev.nakhoda.agent.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nakhoda.agent.runtime.ContainerStreams.Chunk;
import dev.nakhoda.agent.runtime.ContainerStreams.ProcessStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class OutputBatchesTest {

  /** Says numbered lines, then ends or fails. */
  private static final class Lines implements ProcessStream {
    private final AtomicInteger said = new AtomicInteger();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final int count;
    private final boolean fails;

    Lines(int count, boolean fails) {
      this.count = count;
      this.fails = fails;
    }

    @Override
    public Optional<Chunk> read() {
      int number = said.getAndIncrement();
      if (number < count) {
        return Optional.of(new Chunk(false, (number + "\n").getBytes(StandardCharsets.UTF_8)));
      }
      ended.countDown();
      if (fails) {
        throw new IllegalStateException("broken");
      }
      return Optional.empty();
    }

    @Override
    public void write(byte[] data) {}

    @Override
    public void endInput() {}

    @Override
    public void resize(int width, int height) {}

    @Override
    public OptionalInt exitCode() {
      return OptionalInt.empty();
    }

    @Override
    public void close() {}
  }

  @Test
  void linesThatWaitTravelTogetherAndInOrder() throws InterruptedException {
    Lines lines = new Lines(1000, false);
    try (OutputBatches batches = OutputBatches.of(lines)) {
      lines.ended.await();
      StringBuilder all = new StringBuilder();
      int frames = 0;
      for (byte[] batch = batches.next(); batch.length > 0; batch = batches.next()) {
        all.append(new String(batch, StandardCharsets.UTF_8));
        frames++;
      }
      assertThat(frames).isLessThan(5);
      assertThat(all.toString().lines().map(Integer::parseInt))
          .hasSize(1000)
          .isSorted()
          .contains(0, 999);
    }
  }

  @Test
  void aFailureComesAfterWhatWasRead() throws InterruptedException {
    try (OutputBatches batches = OutputBatches.of(new Lines(1, true))) {
      assertThat(batches.next()).isNotEmpty();
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> {
            while (batches.next().length > 0) {
              // until it tells
            }
          })
          .withMessage("broken");
    }
  }

  @Test
  void aReaderThatWaitsForRoomIsFreed() throws InterruptedException {
    Lines lines = new Lines(100_000, false);
    OutputBatches.of(lines).close();
    assertThat(lines.ended.await(10, TimeUnit.SECONDS)).isTrue();
  }
}
