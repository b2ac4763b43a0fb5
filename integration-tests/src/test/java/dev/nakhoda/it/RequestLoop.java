package dev.nakhoda.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A steady loop of requests from the master's host to one address, bounded in count; it counts what
 * failed. Runs inside the cluster's network namespace.
 */
public final class RequestLoop implements AutoCloseable {

  /** How many requests were made and the complaints of those that failed. */
  public record Outcome(long requests, List<String> failures) {}

  private static final int MOST = 6000;

  private final Path log;
  private final Path stop;
  private final Process process;

  /**
   * @param pauseSeconds between two requests, e.g. {@code 0.01}
   */
  public RequestLoop(TestCluster cluster, String url, String pauseSeconds) {
    try {
      log = Files.createTempFile("requests", ".log");
      stop = Files.createTempFile("requests", ".go");
      String script =
          """
          n=0
          while [ -e %1$s ] && [ $n -lt %2$d ]; do
            n=$((n+1))
            answer=$(curl -sSf -m 5 %3$s 2>&1) && echo ok || echo "failed: $answer"
            sleep %4$s
          done
          """
              .formatted(stop, MOST, url, pauseSeconds);
      process =
          new ProcessBuilder(cluster.enter(List.of("sh", "-c", script)))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Ends the loop and tells. */
  public Outcome finish() {
    try {
      Files.deleteIfExists(stop);
      process.onExit().join();
      List<String> lines = Files.readAllLines(log);
      return new Outcome(lines.size(), lines.stream().filter(line -> !line.equals("ok")).toList());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    finish();
  }
}
