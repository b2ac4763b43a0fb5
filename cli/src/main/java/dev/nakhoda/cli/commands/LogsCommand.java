package dev.nakhoda.cli.commands;

import dev.nakhoda.cli.Session;
import dev.nakhoda.proto.v1.StreamOrder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what a container wrote. */
@Command(name = "logs", description = "Print the logs for a container in a pod")
public final class LogsCommand implements Callable<Integer> {

  @Mixin ApiOptions api;

  @Parameters(index = "0", paramLabel = "POD | TYPE/NAME", description = "The pod, or what owns it")
  String target;

  @Parameters(index = "1", arity = "0..1", paramLabel = "CONTAINER", description = "As -c")
  Optional<String> second = Optional.empty();

  @Option(
      names = {"-c", "--container"},
      description = "Default: the pod's only or first one")
  Optional<String> container = Optional.empty();

  @Option(
      names = {"-f", "--follow"},
      description = "Go on as more is written")
  boolean follow;

  @Option(
      names = {"-p", "--previous"},
      description = "Of the container's last run")
  boolean previous;

  @Option(names = "--timestamps", description = "When each line was written")
  boolean timestamps;

  @Option(names = "--tail", defaultValue = "-1", description = "Only that many lines; -1: all")
  long tail;

  @Option(names = "--limit-bytes", defaultValue = "0", description = "At most that many bytes")
  long limitBytes;

  @Option(
      names = "--since",
      converter = DurationConverter.class,
      description = "Not older, e.g. 5s, 2m, 3h")
  Optional<Duration> since = Optional.empty();

  @Option(names = "--since-time", description = "Not before that time (RFC 3339)")
  String sinceTime = "";

  @Override
  public Integer call() throws InterruptedException {
    if (since.isPresent() && !sinceTime.isEmpty()) {
      throw new IllegalArgumentException(
          "at most one of `sinceTime` or `sinceSeconds` may be specified");
    }
    try (Session session = api.open()) {
      PodChoice choice =
          PodChoice.of(session, api.namespace(session), target, container.or(() -> second));
      StreamOrder order =
          StreamOrder.newBuilder()
              .setNamespace(choice.pod().namespace())
              .setPod(choice.pod().name())
              .setContainer(choice.container())
              .setLogs(logs())
              .build();
      try (StreamCall stream = new StreamCall(session.channel(), order)) {
        return stream.copyTo(System.out, System.err);
      }
    }
  }

  private StreamOrder.Logs logs() {
    StreamOrder.Logs.Builder logs =
        StreamOrder.Logs.newBuilder()
            .setFollow(follow)
            .setPrevious(previous)
            .setTimestamps(timestamps)
            .setSinceTime(sinceTime);
    if (tail >= 0) {
      logs.setTailLines(tail);
    }
    if (limitBytes > 0) {
      logs.setLimitBytes(limitBytes);
    }
    since.ifPresent(age -> logs.setSinceSeconds(Math.max(1, age.toSeconds())));
    return logs.build();
  }
}
