package dev.nakhoda.master.http.upgrade;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.Status;
import dev.nakhoda.master.http.Query;
import dev.nakhoda.proto.v1.StreamOrder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads what a log, exec or attach request wants from its query. Pure. */
final class Wanted {

  private Wanted() {}

  /** The standard streams of an exec or attach. */
  record Terminal(boolean stdin, boolean stdout, boolean stderr, boolean tty) {

    static Terminal of(Query query) {
      var terminal =
          new Terminal(
              query.flag("stdin"), query.flag("stdout"), query.flag("stderr"), query.flag("tty"));
      if (!terminal.stdin && !terminal.stdout && !terminal.stderr) {
        throw ApiException.badRequest("you must specify at least 1 of stdin, stdout, stderr");
      }
      if (terminal.tty && terminal.stderr) {
        throw ApiException.badRequest("tty and stderr cannot both be true");
      }
      return terminal;
    }

    /** How many streams a SPDY client opens: these and the error stream. */
    int streams() {
      int own = (stdin ? 1 : 0) + (stdout ? 1 : 0) + (stderr ? 1 : 0);
      return own + 1 + (tty ? 1 : 0);
    }
  }

  static StreamOrder exec(ObjectKey pod, Query query, Terminal terminal) {
    if (query.all("command").isEmpty()) {
      throw ApiException.badRequest("you must specify a command");
    }
    return order(pod, query)
        .setExec(
            StreamOrder.Exec.newBuilder()
                .addAllCommand(query.all("command"))
                .setTty(terminal.tty())
                .setStdin(terminal.stdin())
                .setStdout(terminal.stdout())
                .setStderr(terminal.stderr()))
        .build();
  }

  static StreamOrder attach(ObjectKey pod, Query query, Terminal terminal) {
    return order(pod, query)
        .setAttach(
            StreamOrder.Attach.newBuilder()
                .setTty(terminal.tty())
                .setStdin(terminal.stdin())
                .setStdout(terminal.stdout())
                .setStderr(terminal.stderr()))
        .build();
  }

  static StreamOrder portForward(ObjectKey pod, int port) {
    return order(pod, new Query(java.util.Map.of()))
        .setPortForward(StreamOrder.PortForward.newBuilder().setPort(port))
        .build();
  }

  static StreamOrder logs(ObjectKey pod, Query query) {
    var logs =
        StreamOrder.Logs.newBuilder()
            .setFollow(query.flag("follow"))
            .setPrevious(query.flag("previous"))
            .setTimestamps(query.flag("timestamps"))
            .setSinceTime(query.get("sinceTime"));
    least(query, "tailLines", 0, "must be greater than or equal to 0")
        .ifPresent(logs::setTailLines);
    least(query, "limitBytes", 1, "must be greater than 0").ifPresent(logs::setLimitBytes);
    OptionalLong sinceSeconds = least(query, "sinceSeconds", 1, "must be greater than 0");
    sinceSeconds.ifPresent(logs::setSinceSeconds);
    if (sinceSeconds.isPresent() && !logs.getSinceTime().isEmpty()) {
      throw invalid(
          "",
          "FieldValueForbidden",
          "Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified");
    }
    return order(pod, query).setLogs(logs).build();
  }

  private static OptionalLong least(Query query, String name, long least, String rule) {
    OptionalLong value = query.integer(name);
    if (value.isPresent() && value.getAsLong() < least) {
      throw invalid(name, "FieldValueInvalid", "Invalid value: " + value.getAsLong() + ": " + rule);
    }
    return value;
  }

  private static ApiException invalid(String field, String reason, String message) {
    String shown = field.isEmpty() ? message : field + ": " + message;
    return new ApiException(
        new Status(
            422,
            "Invalid",
            "PodLogOptions \"\" is invalid: " + shown,
            Optional.of(
                new Status.Details(
                    "",
                    ResourceName.PODS.group(),
                    "PodLogOptions",
                    "",
                    List.of(new Status.Cause(reason, message, field)),
                    0))));
  }

  private static StreamOrder.Builder order(ObjectKey pod, Query query) {
    return StreamOrder.newBuilder()
        .setNamespace(pod.namespace())
        .setPod(pod.name())
        .setContainer(query.get("container"));
  }
}
