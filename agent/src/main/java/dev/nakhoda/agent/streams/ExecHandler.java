package dev.nakhoda.agent.streams;

import dev.nakhoda.agent.runtime.ContainerStreams;
import dev.nakhoda.agent.runtime.ContainerStreams.Channels;
import dev.nakhoda.agent.runtime.ContainerStreams.ProcessStream;
import dev.nakhoda.api.ApiException;
import dev.nakhoda.proto.v1.StreamOrder;
import java.util.OptionalInt;
import tools.jackson.databind.node.ObjectNode;

/** A command in a running container; ends with its exit code. */
final class ExecHandler implements OrderHandler {

  private final ContainerLookup lookup;
  private final ContainerStreams streams;

  ExecHandler(ContainerLookup lookup, ContainerStreams streams) {
    this.lookup = lookup;
    this.streams = streams;
  }

  @Override
  public ObjectNode answer(StreamOrder order, AnswerStream stream) {
    StreamOrder.Exec exec = order.getExec();
    if (exec.getCommandList().isEmpty()) {
      throw ApiException.badRequest("you must specify at least one command for the container");
    }
    Channels channels =
        new Channels(exec.getTty(), exec.getStdin(), exec.getStdout(), exec.getStderr());
    String container = lookup.running(order).id();
    try (ProcessStream process = streams.exec(container, exec.getCommandList(), channels)) {
      ProcessRelay.run(stream, process);
      OptionalInt exitCode = process.exitCode();
      return exitCode.isPresent()
          ? EndStatus.exited(exitCode.getAsInt())
          : EndStatus.internal("the command's exit code is not known");
    }
  }
}
