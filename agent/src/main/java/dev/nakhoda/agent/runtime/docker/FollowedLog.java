package dev.nakhoda.agent.runtime.docker;

import dev.nakhoda.agent.runtime.ContainerStreams;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The log of a container, followed to the container's end. What is there already comes from dockerd
 * (which knows since and tail); what is written later from the log's files, because dockerd loses
 * lines and ends the stream when it rotates them under a fast writer. One thread reads, any may
 * close.
 */
final class FollowedLog implements ContainerStreams.ProcessStream {

  private static final int STDERR = 2;

  /** Lines come in pieces of 16 KiB, each with its time. */
  private static final int MOST_FRAME = 1 << 20;

  /** How often the end of the file is looked at, and at how many looks the container. */
  private static final long PAUSE_NANOS = 100_000_000;

  private static final int LOOKS = 5;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final DaemonChannel past;
  private final Path file;
  private final BooleanSupplier running;
  private final boolean timestamps;

  private volatile boolean closed;

  private JsonLogFiles files;
  private boolean pastIsRead;
  private boolean over;
  private int looks;

  /** The time of what dockerd told last, and how many pieces of that very time there were. */
  private Instant last = Instant.MIN;

  private int readOfLast;

  /**
   * @param files the log's files from where they ended before {@code past} was asked for
   * @param past the log until now, with its times
   * @param timestamps whether the reader wants the times
   */
  FollowedLog(
      JsonLogFiles files,
      DaemonChannel past,
      Path file,
      BooleanSupplier running,
      boolean timestamps) {
    this.files = files;
    this.past = past;
    this.file = file;
    this.running = running;
    this.timestamps = timestamps;
  }

  @Override
  public Optional<ContainerStreams.Chunk> read() {
    try {
      if (!pastIsRead) {
        Optional<ContainerStreams.Chunk> told = frame();
        if (told.isPresent()) {
          return told;
        }
        pastIsRead = true;
        goOnAfterPast();
      }
      return written();
    } catch (ClosedChannelException closedByUs) {
      return Optional.empty();
    } catch (IOException failure) {
      throw new RuntimeFailure.Unavailable("log not read: " + failure.getMessage(), failure);
    }
  }

  private Optional<ContainerStreams.Chunk> frame() throws IOException {
    byte[] header = past.readFully(8);
    if (header.length == 0) {
      return Optional.empty();
    }
    int length = ByteBuffer.wrap(header).getInt(4);
    if (length < 0 || length > MOST_FRAME) {
      throw new IOException("a piece of a log of " + length + " bytes");
    }
    byte[] data = past.readFully(length);
    if (data.length < length) {
      return Optional.empty();
    }
    int blank = 0;
    while (blank < data.length && data[blank] != ' ') {
      blank++;
    }
    Instant time = Instant.parse(new String(data, 0, blank, StandardCharsets.US_ASCII));
    readOfLast = time.equals(last) ? readOfLast + 1 : 1;
    last = time;
    int from = timestamps ? 0 : Math.min(blank + 1, data.length);
    return Optional.of(
        new ContainerStreams.Chunk(
            header[0] == STDERR, Arrays.copyOfRange(data, from, data.length)));
  }

  private void goOnAfterPast() throws IOException {
    past.close();
    if (!last.equals(Instant.MIN)) {
      files.close();
      files = JsonLogFiles.after(file, last, readOfLast);
    }
  }

  /** Waits for the next piece; empty when the container has ended and all is read. */
  private Optional<ContainerStreams.Chunk> written() throws IOException {
    while (!closed) {
      Optional<JsonLogFiles.Entry> entry = files.next();
      if (entry.isPresent()) {
        return entry.map(this::chunk);
      }
      if (over) {
        files.close();
        return Optional.empty();
      }
      // What was written before the container ended is read after this is known.
      over = looks++ % LOOKS == 0 && !running.getAsBoolean();
      if (!over) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    files.close();
    return Optional.empty();
  }

  private ContainerStreams.Chunk chunk(JsonLogFiles.Entry entry) {
    if (!timestamps) {
      return new ContainerStreams.Chunk(entry.stderr(), entry.data());
    }
    ByteArrayOutputStream timed = new ByteArrayOutputStream(entry.data().length + 31);
    timed.writeBytes((TIME.format(entry.time()) + " ").getBytes(StandardCharsets.US_ASCII));
    timed.writeBytes(entry.data());
    return new ContainerStreams.Chunk(entry.stderr(), timed.toByteArray());
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

  /** The reader, which owns the files, closes them at its next look. */
  @Override
  public void close() {
    closed = true;
    past.close();
  }
}
