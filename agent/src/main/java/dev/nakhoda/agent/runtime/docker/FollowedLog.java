package dev.nakhoda.agent.runtime.docker;

import dev.nakhoda.agent.runtime.ContainerStreams;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * The log of a container, followed to the container's end. dockerd ends such a stream when it
 * rotates the file below it; this asks again from the last line's time on and leaves out what was
 * read already. It is over when the container is and nothing new has come. One thread reads, any
 * may close.
 */
final class FollowedLog implements ContainerStreams.ProcessStream {

  private static final int STDERR = 2;

  /** Lines come in pieces of 16 KiB, each with its time. */
  private static final int MOST_FRAME = 1 << 20;

  private static final long PAUSE_NANOS = 200_000_000;

  private final Function<Optional<Instant>, DaemonChannel> opening;
  private final BooleanSupplier running;
  private final boolean timestamps;

  private volatile DaemonChannel channel;
  private volatile boolean closed;

  /** The time of what was read last, and how many pieces of that very time were read. */
  private String last = "";

  private int readOfLast;
  private int toSkip;
  private boolean somethingNew;
  private boolean wasRunning;

  /**
   * @param opening the log with its times, from a moment on; absent: as the reader asked
   * @param timestamps whether the reader wants the times
   */
  FollowedLog(
      Function<Optional<Instant>, DaemonChannel> opening,
      BooleanSupplier running,
      boolean timestamps) {
    this.opening = opening;
    this.running = running;
    this.timestamps = timestamps;
    this.wasRunning = running.getAsBoolean();
    this.channel = opening.apply(Optional.empty());
  }

  @Override
  public Optional<ContainerStreams.Chunk> read() {
    try {
      while (!closed) {
        Optional<ContainerStreams.Chunk> frame = frame();
        if (frame.isEmpty()) {
          if (!somethingNew && !wasRunning || !askAgain()) {
            return Optional.empty();
          }
        } else {
          Optional<ContainerStreams.Chunk> fresh = fresh(frame.get());
          if (fresh.isPresent()) {
            return fresh;
          }
        }
      }
      return Optional.empty();
    } catch (ClosedChannelException closedByUs) {
      return Optional.empty();
    } catch (IOException failure) {
      throw new RuntimeFailure.Unavailable("dockerd went away: " + failure.getMessage(), failure);
    }
  }

  private Optional<ContainerStreams.Chunk> frame() throws IOException {
    byte[] header = channel.readFully(8);
    if (header.length == 0) {
      return Optional.empty();
    }
    int length = ByteBuffer.wrap(header).getInt(4);
    if (length < 0 || length > MOST_FRAME) {
      throw new IOException("a piece of a log of " + length + " bytes");
    }
    byte[] data = channel.readFully(length);
    return data.length < length
        ? Optional.empty()
        : Optional.of(new ContainerStreams.Chunk(header[0] == STDERR, data));
  }

  /** The piece, unless an earlier answer held it already. */
  private Optional<ContainerStreams.Chunk> fresh(ContainerStreams.Chunk frame) {
    byte[] data = frame.data();
    int blank = 0;
    while (blank < data.length && data[blank] != ' ') {
      blank++;
    }
    String time = new String(data, 0, blank, StandardCharsets.US_ASCII);
    if (time.equals(last)) {
      if (toSkip > 0) {
        toSkip--;
        return Optional.empty();
      }
      readOfLast++;
    } else {
      last = time;
      readOfLast = 1;
      toSkip = 0;
    }
    somethingNew = true;
    int from = timestamps ? 0 : Math.min(blank + 1, data.length);
    return Optional.of(
        new ContainerStreams.Chunk(frame.stderr(), Arrays.copyOfRange(data, from, data.length)));
  }

  /** False when the container, and its log with it, was removed. */
  private boolean askAgain() {
    channel.close();
    if (!somethingNew) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    somethingNew = false;
    toSkip = readOfLast;
    wasRunning = running.getAsBoolean();
    try {
      channel = opening.apply(last.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(last)));
    } catch (RuntimeFailure.Unavailable away) {
      throw away;
    } catch (RuntimeFailure removed) {
      return false;
    }
    if (closed) {
      channel.close();
    }
    return true;
  }

  @Override
  public void write(byte[] data) {
    throw new UnsupportedOperationException("a log is only read");
  }

  @Override
  public void endInput() {
    // A log has no input.
  }

  @Override
  public void resize(int width, int height) {
    // A log has no terminal.
  }

  @Override
  public OptionalInt exitCode() {
    return OptionalInt.empty();
  }

  @Override
  public void close() {
    closed = true;
    channel.close();
  }
}
