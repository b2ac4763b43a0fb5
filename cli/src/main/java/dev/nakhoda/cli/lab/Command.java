package dev.nakhoda.cli.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One run of one of the machine's programs (ip, nft, mount ...). Blocks; a run that takes longer
 * than its limit is killed and counts as failed.
 */
public final class Command {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /**
   * @param status the exit status; 127 when the program is not there
   */
  public record Result(int status, String output, String errors) {

    public boolean ok() {
      return status == 0;
    }

    /** The first line of what it complained about. */
    public String complaint() {
      return errors.isBlank() ? "exit status " + status : errors.lines().findFirst().orElse("");
    }
  }

  private Command() {}

  public static Result run(String... words) {
    return run(List.of(words), "");
  }

  /** For runs that must succeed: LabException with the program's complaint otherwise. */
  public static String mustRun(String... words) {
    return mustRun(List.of(words), "");
  }

  public static String mustRun(List<String> words, String input) {
    Result result = run(words, input);
    if (!result.ok()) {
      throw new LabException(String.join(" ", words) + ": " + result.complaint());
    }
    return result.output();
  }

  public static Result run(List<String> words, String input) {
    Process process;
    try {
      process = new ProcessBuilder(words).start();
    } catch (IOException missing) {
      return new Result(127, "", words.getFirst() + ": " + missing.getMessage());
    }
    var output =
        CompletableFuture.supplyAsync(
            () -> readAll(process.getInputStream()), Thread::startVirtualThread);
    var errors =
        CompletableFuture.supplyAsync(
            () -> readAll(process.getErrorStream()), Thread::startVirtualThread);
    try {
      write(process, input);
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        return new Result(124, "", words.getFirst() + ": no end after " + LIMIT.toSeconds() + " s");
      }
      return new Result(process.exitValue(), output.join(), errors.join());
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return new Result(130, "", words.getFirst() + ": interrupted");
    }
  }

  private static void write(Process process, String input) {
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException closed) {
      // The program ended without reading all; its exit status tells why.
    }
  }

  private static String readAll(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
