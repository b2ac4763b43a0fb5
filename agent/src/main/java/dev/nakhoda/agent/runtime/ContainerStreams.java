package dev.nakhoda.agent.runtime;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Logs, exec and attach of single containers. Thread-safe. */
public interface ContainerStreams {

  /** Which lines of a log. */
  record LogOptions(
      boolean follow, boolean timestamps, OptionalLong tailLines, Optional<Instant> since) {}

  /** Which streams of a process. */
  record Channels(boolean tty, boolean stdin, boolean stdout, boolean stderr) {}

  /** A piece of output. */
  record Chunk(boolean stderr, byte[] data) {}

  /**
   * A stream of one process. One thread reads, another may write, any may close: closing is the one
   * way to cancel, and a blocked {@link #read} then returns empty.
   */
  interface ProcessStream extends AutoCloseable {

    /** Blocks; empty at the end. Fails with {@link RuntimeFailure.Unavailable}. */
    Optional<Chunk> read();

    /** Blocks while the process does not read. No effect after the process has ended. */
    void write(byte[] data);

    /** Half-close: the process reads end-of-file. */
    void endInput();

    /** Only for a TTY. */
    void resize(int width, int height);

    /** After the end of {@link #read}, for exec; empty when it is not known. */
    OptionalInt exitCode();

    @Override
    void close();
  }

  /** The log of a running or ended container; the stream ends with it (or follows it). */
  ProcessStream logs(String containerId, LogOptions options);

  /** Starts a command in a running container. */
  ProcessStream exec(String containerId, List<String> command, Channels channels);

  /** Joins the container's own process. */
  ProcessStream attach(String containerId, Channels channels);
}
