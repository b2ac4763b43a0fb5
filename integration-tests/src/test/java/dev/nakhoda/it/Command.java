package dev.nakhoda.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program run to its end; what it printed and how it ended. */
public record Command(List<String> words, int exitCode, String out, String err) {

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Kills the program and fails after five minutes. */
  public static Command run(List<String> words, Map<String, String> environment, String stdin) {
    try {
      Path out = Files.createTempFile("nakhoda-it", ".out");
      Path err = Files.createTempFile("nakhoda-it", ".err");
      try {
        return run(words, environment, stdin, out, err);
      } finally {
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
      }
    } catch (IOException failure) {
      throw new AssertionError("cannot run " + words, failure);
    }
  }

  private static Command run(
      List<String> words, Map<String, String> environment, String stdin, Path out, Path err)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try (var input = process.getOutputStream()) {
      input.write(stdin.getBytes(StandardCharsets.UTF_8));
    } catch (IOException closedEarly) {
      // programs that read no input close it; their exit code says the rest
    }
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("still running after " + PATIENCE + ": " + words);
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      throw new AssertionError("interrupted: " + words, interrupted);
    }
    return new Command(
        words, process.exitValue(), Files.readString(out).strip(), Files.readString(err).strip());
  }

  public static Command run(String... words) {
    return run(List.of(words), Map.of(), "");
  }

  /** What it printed; AssertionError with everything when it failed. */
  public String ok() {
    if (exitCode != 0) {
      throw new AssertionError(this.toString());
    }
    return out;
  }

  /** What it complained; AssertionError when it did not fail. */
  public String failed() {
    if (exitCode == 0) {
      throw new AssertionError("should have failed: " + this);
    }
    return err;
  }

  @Override
  public String toString() {
    return String.join(" ", words) + "\nexit " + exitCode + "\n" + out + "\n" + err;
  }
}
