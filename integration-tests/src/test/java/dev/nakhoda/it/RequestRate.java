package dev.nakhoda.it;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * A program that asks one address at a steady rate, each request over a connection of its own,
 * until its standard input ends. It prints a line for each request that failed, and at the end how
 * many were made. Bound: so many requests under way; then it waits, which lowers the rate.
 */
public final class RequestRate {

  private static final int UNDER_WAY = 400;
  private static final int PATIENCE_MS = 5000;

  private RequestRate() {}

  /**
   * @param arguments URL and requests a second
   */
  public static void main(String[] arguments) throws Exception {
    URI url = URI.create(arguments[0]);
    long pauseNanos = Duration.ofSeconds(1).toNanos() / Integer.parseInt(arguments[1]);
    Semaphore underWay = new Semaphore(UNDER_WAY);
    long requests = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long next = System.nanoTime();
      while (System.in.available() == 0) {
        underWay.acquire();
        requests++;
        threads.submit(() -> {
          ask(url);
          underWay.release();
        });
        next = Math.max(next + pauseNanos, System.nanoTime() - pauseNanos * UNDER_WAY);
        LockSupport.parkNanos(next - System.nanoTime());
      }
    }
    System.out.println("requests " + requests);
  }

  private static void ask(URI url) {
    Instant begun = Instant.now();
    try {
      String answer = answer(url);
      if (!answer.startsWith("HTTP/1.0 200") && !answer.startsWith("HTTP/1.1 200")) {
        tell(begun, "answered " + answer.lines().findFirst().orElse("nothing"));
      } else if (!answer.contains("Version:")) {
        tell(begun, "answered without its page");
      }
    } catch (IOException failed) {
      tell(begun, failed.toString());
    }
  }

  private static void tell(Instant begun, String what) {
    Instant now = Instant.now();
    System.out.println(
        "failed " + now + " after " + Duration.between(begun, now).toMillis() + " ms: " + what);
  }

  private static String answer(URI url) throws IOException {
    String path = url.getPath().isEmpty() ? "/" : url.getPath();
    byte[] request =
        "GET %s HTTP/1.0\r\nHost: %s\r\n\r\n"
            .formatted(path, url.getHost())
            .getBytes(StandardCharsets.US_ASCII);
    int port = url.getPort() < 0 ? 80 : url.getPort();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(url.getHost(), port), PATIENCE_MS);
      socket.setSoTimeout(PATIENCE_MS);
      socket.getOutputStream().write(request);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
