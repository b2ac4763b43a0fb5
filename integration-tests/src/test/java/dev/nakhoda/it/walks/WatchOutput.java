package dev.nakhoda.it.walks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a program that never ends has printed so far. Closing ends the program. */
final class WatchOutput implements AutoCloseable {

  private final Path output;
  private final Process process;

  WatchOutput(List<String> words, Map<String, String> environment) {
    try {
      output = Files.createTempFile("watch", ".out");
      ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
      builder.environment().putAll(environment);
      process = builder.redirectOutput(output.toFile()).start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  List<String> lines() {
    try {
      return Files.readAllLines(output);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
    try {
      Files.deleteIfExists(output);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
