package dev.nakhoda.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@link RequestRate} as a process on the master's host, inside the cluster's network namespace.
 * Closing it ends it.
 */
public final class RequestLoop implements AutoCloseable {

  /** How many requests were made and the complaints of those that failed. */
  public record Outcome(long requests, List<String> failures) {}

  private static final String TOTAL = "requests ";

  private final Path log;
  private final Process process;

  public RequestLoop(TestCluster cluster, String url, int requestsPerSecond) {
    List<String> words =
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            RequestRate.class.getProtectionDomain().getCodeSource().getLocation().getPath(),
            RequestRate.class.getName(),
            url,
            Integer.toString(requestsPerSecond));
    try {
      log = Files.createTempFile("requests", ".log");
      process =
          new ProcessBuilder(cluster.enter(words))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Ends the requests and tells. */
  public Outcome finish() {
    try (var input = process.getOutputStream()) {
      input.write('\n');
    } catch (IOException ended) {
      // It has told why in its log.
    }
    process.onExit().join();
    try {
      List<String> lines = Files.readAllLines(log);
      long requests =
          lines.stream()
              .filter(line -> line.startsWith(TOTAL))
              .mapToLong(line -> Long.parseLong(line.substring(TOTAL.length())))
              .sum();
      return new Outcome(requests, lines.stream().filter(line -> !line.startsWith(TOTAL)).toList());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
