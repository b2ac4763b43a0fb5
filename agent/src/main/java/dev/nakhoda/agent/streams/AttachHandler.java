package dev.nakhoda.agent.streams;

import dev.nakhoda.agent.runtime.ContainerStreams;
import dev.nakhoda.agent.runtime.ContainerStreams.Channels;
import dev.nakhoda.agent.runtime.ContainerStreams.ProcessStream;
import dev.nakhoda.proto.v1.StreamOrder;
import tools.jackson.databind.node.ObjectNode;

/** Joins a container's own process. */
final class AttachHandler implements OrderHandler {

  private final ContainerLookup lookup;
  private final ContainerStreams streams;

  AttachHandler(ContainerLookup lookup, ContainerStreams streams) {
    this.lookup = lookup;
    this.streams = streams;
  }

  @Override
  public ObjectNode answer(StreamOrder order, AnswerStream stream) {
    StreamOrder.Attach attach = order.getAttach();
    Channels channels =
        new Channels(attach.getTty(), attach.getStdin(), attach.getStdout(), attach.getStderr());
    try (ProcessStream process = streams.attach(lookup.running(order).id(), channels)) {
      ProcessRelay.run(stream, process);
      return EndStatus.success();
    }
  }
}
