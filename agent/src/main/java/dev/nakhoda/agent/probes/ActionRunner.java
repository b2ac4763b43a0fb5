package dev.nakhoda.agent.probes;

import dev.nakhoda.agent.runtime.ExecResult;
import dev.nakhoda.agent.runtime.Runtime;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.loop.Time;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/** Does one action against a running container. Stateless; blocks. */
public final class ActionRunner {

  private static final int OUTPUT_LIMIT = 10 * 1024;

  /**
   * How it went.
   *
   * @param conclusive false: the action could not be done, which says nothing about the container
   * @param output what the failure says, worded as upstream; of a success: a warning
   */
  public record Outcome(boolean success, boolean conclusive, String output) {
    static Outcome succeeded() {
      return new Outcome(true, true, "");
    }

    static Outcome warned(String output) {
      return new Outcome(true, true, output);
    }

    static Outcome failed(String output) {
      return new Outcome(false, true, output);
    }

    static Outcome undone(String why) {
      return new Outcome(false, false, why);
    }
  }

  private final Runtime runtime;
  private final Time time;

  public ActionRunner(Runtime runtime, Time time) {
    this.runtime = runtime;
    this.time = time;
  }

  /** As {@link #run}, but of an HTTP server any answer will do, as upstream. */
  public Outcome hook(Action action, String containerId, String address, Duration timeout)
      throws InterruptedException {
    return action instanceof Action.HttpGet get
        ? HttpProbe.reach(get, host(get.host(), address), timeout)
        : run(action, containerId, address, timeout);
  }

  /**
   * @param address of the pod
   */
  public Outcome run(Action action, String containerId, String address, Duration timeout)
      throws InterruptedException {
    return switch (action) {
      case Action.Exec(var command) -> exec(containerId, command, timeout);
      case Action.HttpGet get -> HttpProbe.get(get, host(get.host(), address), timeout);
      case Action.TcpSocket(String host, int port) -> connect(host(host, address), port, timeout);
      case Action.Grpc(int port, String service) ->
          GrpcProbe.check(address, port, service, timeout);
      case Action.Sleep(Duration duration) -> sleep(duration, timeout);
    };
  }

  private Outcome sleep(Duration duration, Duration timeout) throws InterruptedException {
    boolean fits = duration.compareTo(timeout) <= 0;
    CountDownLatch awake = new CountDownLatch(1);
    Time.Timer timer = time.after(fits ? duration : timeout, awake::countDown);
    try {
      awake.await();
    } finally {
      timer.cancel();
    }
    return fits
        ? Outcome.succeeded()
        : Outcome.failed("container terminated before sleep finished");
  }

  private Outcome exec(String containerId, List<String> command, Duration timeout) {
    try {
      ExecResult result = runtime.exec(containerId, command, timeout, OUTPUT_LIMIT);
      return result.exitCode() == 0 ? Outcome.succeeded() : Outcome.failed(result.output());
    } catch (RuntimeFailure.TimedOut late) {
      return Outcome.failed(
          "command timed out: \""
              + String.join(" ", command)
              + "\" timed out after "
              + timeout.toSeconds()
              + "s");
    } catch (RuntimeFailure.Refused refused) {
      return Outcome.failed(refused.getMessage());
    } catch (RuntimeFailure failure) {
      return Outcome.undone(failure.getMessage());
    }
  }

  private static Outcome connect(String host, int port, Duration timeout) {
    String target = "dial tcp " + host + ":" + port;
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), millis(timeout));
      return Outcome.succeeded();
    } catch (SocketTimeoutException late) {
      return Outcome.failed(target + ": i/o timeout");
    } catch (IOException | IllegalArgumentException failure) {
      return Outcome.failed(target + ": connect: " + words(failure));
    }
  }

  /** Java's words for the common failures, as Go says them. */
  static String words(Exception failure) {
    String message = String.valueOf(failure.getMessage());
    return message.toLowerCase(Locale.ROOT).replace(" (connection refused)", "");
  }

  /** What a socket takes. */
  static int millis(Duration duration) {
    return (int) Math.max(1, Math.min(duration.toMillis(), Integer.MAX_VALUE));
  }

  private static String host(String named, String address) {
    return named.isEmpty() ? address : named;
  }
}
