package dev.nakhoda.cli.lab;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/** Only one {@code up, down, init, join} or {@code reset} at a time on one state directory. */
public final class StateLock implements AutoCloseable {

  private final FileChannel channel;

  private StateLock(FileChannel channel) {
    this.channel = channel;
  }

  /** LabException when another process holds it. */
  public static StateLock take(Directories directories) {
    try {
      Files.createDirectories(directories.state());
      FileChannel channel =
          FileChannel.open(
              directories.state().resolve(".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        throw new LabException(
            "another nakhoda command is at work on " + directories.state() + ": wait for its end");
      }
      return new StateLock(channel);
    } catch (IOException failed) {
      throw new LabException("cannot use " + directories.state() + ": " + failed.getMessage());
    }
  }

  /** The lock ends with its channel. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException closed) {
      // Nothing is lost: the process's end closes it too.
    }
  }
}
