package dev.nakhoda.agent.network;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a program of the machine ({@code ip}, {@code nft}, {@code nsenter}) in the agent's own
 * network namespace. Blocks up to ten seconds; then the program is killed.
 */
final class HostCommand {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int MOST_OUTPUT = 1 << 20;

  private HostCommand() {}

  /** What a program ended with; output and errors together. */
  record Result(int exitCode, String output) {
    boolean failed() {
      return exitCode != 0;
    }

    String firstLines(int count) {
      return String.join("; ", output.lines().limit(count).toList());
    }
  }

  /** Throws NetworkException with the program's words when it fails. */
  static String run(List<String> command, String input) throws InterruptedException {
    Result result = attempt(command, input);
    if (result.failed()) {
      throw new NetworkException(String.join(" ", command) + ": " + result.firstLines(5));
    }
    return result.output();
  }

  /** For what may fail. */
  static Result attempt(List<String> command, String input) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException endedEarly) {
        // Its output says why.
      }
      Thread watchdog = Thread.startVirtualThread(() -> killWhenLate(process));
      byte[] output = process.getInputStream().readNBytes(MOST_OUTPUT);
      int exitCode = process.waitFor();
      watchdog.interrupt();
      return new Result(exitCode, new String(output, StandardCharsets.UTF_8).strip());
    } catch (IOException failure) {
      throw new NetworkException(
          "cannot run " + command.getFirst() + ": " + failure.getMessage(), failure);
    }
  }

  private static void killWhenLate(Process process) {
    try {
      if (!process.waitFor(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException inTime) {
      Thread.currentThread().interrupt();
    }
  }
}
