package dev.nakhoda.agent.streams;

import dev.nakhoda.agent.pages.NodePages;
import dev.nakhoda.agent.pages.Page;
import dev.nakhoda.proto.v1.StreamFrame;
import dev.nakhoda.proto.v1.StreamOrder;
import java.util.Arrays;
import tools.jackson.databind.node.ObjectNode;

/** One page of the node: its code and type in the first frame, then its text. */
final class NodeRequestHandler implements OrderHandler {

  private static final int PIECE = 32 << 10;

  private final NodePages pages;

  NodeRequestHandler(NodePages pages) {
    this.pages = pages;
  }

  @Override
  public ObjectNode answer(StreamOrder order, AnswerStream stream) {
    Page page = pages.answer(order.getNodeRequest().getPath());
    stream.send(
        StreamFrame.newBuilder()
            .setReply(
                StreamFrame.Reply.newBuilder()
                    .setCode(page.code())
                    .setContentType(page.contentType()))
            .build());
    byte[] body = page.body();
    for (int from = 0; from < body.length; from += PIECE) {
      stream.sendOutput(Arrays.copyOfRange(body, from, Math.min(body.length, from + PIECE)));
    }
    return EndStatus.success();
  }
}
