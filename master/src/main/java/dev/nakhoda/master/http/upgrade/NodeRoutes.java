package dev.nakhoda.master.http.upgrade;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Status;
import dev.nakhoda.master.http.Answer;
import dev.nakhoda.master.http.Exchange;
import dev.nakhoda.master.http.ResponseStream;
import dev.nakhoda.master.http.SchemeNamePort;
import dev.nakhoda.master.http.StreamRoute;
import dev.nakhoda.master.streams.Frames;
import dev.nakhoda.master.streams.PodStreams;
import dev.nakhoda.proto.v1.StreamFrame;
import dev.nakhoda.proto.v1.StreamOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * nodes/proxy: the pages of a node's agent, read over the link that the agent has dialled. A node
 * that is not connected is answered 503.
 */
public final class NodeRoutes implements StreamRoute {

  private final PodStreams streams;

  public NodeRoutes(PodStreams streams) {
    this.streams = streams;
  }

  @Override
  public void serve(Exchange exchange, ObjectKey node, String subresource, List<String> rest)
      throws InterruptedException {
    Frames page =
        streams.open(
            StreamOrder.newBuilder()
                .setNode(SchemeNamePort.of("node", node.name()).name())
                .setNodeRequest(
                    StreamOrder.NodeRequest.newBuilder().setPath("/" + String.join("/", rest)))
                .build());
    exchange.onClosed(page::cancel);
    boolean whole = false;
    try {
      copy(exchange, page);
      whole = true;
    } finally {
      if (whole) {
        page.finish();
      } else {
        page.cancel();
      }
    }
  }

  private static void copy(Exchange exchange, Frames page) throws InterruptedException {
    StreamFrame first = page.receive().orElseThrow(NodeRoutes::lost);
    if (first.hasEnd()) {
      throw Endings.failure(first.getEnd())
          .map(status -> new ApiException(Status.parse(status)))
          .orElseGet(NodeRoutes::lost);
    }
    if (!first.hasReply()) {
      throw ApiException.internal("the node's answer has no head");
    }
    Answer head =
        new Answer(
            first.getReply().getCode(), first.getReply().getContentType(), Map.of(), List.of());
    ResponseStream body = exchange.stream(head);
    Optional<StreamFrame> frame = page.receive();
    while (frame.isPresent() && frame.get().hasStdout()) {
      if (!body.write(SpdyStream.PATIENCE, frame.get().getStdout().toByteArray())) {
        return;
      }
      frame = page.receive();
    }
    if (frame.isPresent()) {
      body.close();
    } else {
      body.abort();
    }
  }

  private static ApiException lost() {
    return ApiException.unavailable("the node broke the stream off");
  }
}
