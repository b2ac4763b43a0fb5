package dev.nakhoda.agent.streams;

import dev.nakhoda.proto.v1.StreamOrder;
import java.io.IOException;
import tools.jackson.databind.node.ObjectNode;

/**
 * Carries one kind of order out, on a virtual thread of its own, and returns how it ended. May
 * throw ApiException, RuntimeFailure or IOException: they become the stream's end.
 */
@FunctionalInterface
interface OrderHandler {
  ObjectNode answer(StreamOrder order, AnswerStream stream) throws IOException;
}
