package dev.nakhoda.agent.runtime.docker;

import dev.nakhoda.agent.runtime.ContainerStreams;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * A raw Docker stream, taken apart into stdout and stderr: frames of an eight-byte header (1 or 2,
 * three zeros, the length) unless there is a terminal. Threads as {@link
 * ContainerStreams.ProcessStream} has them.
 */
final class DockerStream implements ContainerStreams.ProcessStream {

  private static final int PIECE = 32 << 10;
  private static final int STDERR = 2;

  private final DaemonChannel channel;
  private final boolean tty;
  private final Resizer resizer;
  private final Supplier<OptionalInt> exitCode;
  private final Runnable abandoned;
  private volatile boolean ended;
  private int frameType;
  private long frameRest;

  /** How the terminal of an exec or of a container is resized. */
  @FunctionalInterface
  interface Resizer {
    void resize(int width, int height);
  }

  /**
   * @param abandoned runs when the stream is closed before its end
   */
  DockerStream(
      DaemonChannel channel,
      boolean tty,
      Resizer resizer,
      Supplier<OptionalInt> exitCode,
      Runnable abandoned) {
    this.abandoned = abandoned;
    this.channel = channel;
    this.tty = tty;
    this.resizer = resizer;
    this.exitCode = exitCode;
  }

  @Override
  public Optional<ContainerStreams.Chunk> read() {
    try {
      Optional<ContainerStreams.Chunk> chunk = tty ? piece(false, PIECE) : readFrame();
      ended = ended || chunk.isEmpty();
      return chunk;
    } catch (ClosedChannelException closedByUs) {
      return Optional.empty();
    } catch (IOException failure) {
      throw new RuntimeFailure.Unavailable("dockerd went away: " + failure.getMessage(), failure);
    }
  }

  private Optional<ContainerStreams.Chunk> readFrame() throws IOException {
    while (frameRest == 0) {
      byte[] header = channel.readFully(8);
      if (header.length == 0) {
        return Optional.empty();
      }
      frameType = header[0];
      frameRest = ByteBuffer.wrap(header).getInt(4) & 0xffffffffL;
    }
    Optional<ContainerStreams.Chunk> chunk =
        piece(frameType == STDERR, (int) Math.min(frameRest, PIECE));
    frameRest -= chunk.map(c -> c.data().length).orElse(0);
    return chunk;
  }

  private Optional<ContainerStreams.Chunk> piece(boolean stderr, int most) throws IOException {
    byte[] data = channel.read(most);
    return data.length == 0
        ? Optional.empty()
        : Optional.of(new ContainerStreams.Chunk(stderr, data));
  }

  @Override
  public void write(byte[] data) {
    try {
      channel.write(data);
    } catch (IOException ended) {
      // The process is gone; its reader learns that at the end of the stream.
    }
  }

  @Override
  public void endInput() {
    try {
      channel.endOutput();
    } catch (IOException ended) {
      // As above.
    }
  }

  @Override
  public void resize(int width, int height) {
    resizer.resize(width, height);
  }

  @Override
  public OptionalInt exitCode() {
    return exitCode.get();
  }

  @Override
  public void close() {
    channel.close();
    if (!ended) {
      ended = true;
      abandoned.run();
    }
  }
}
