package dev.nakhoda.client;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.proto.v1.ListRequest;
import dev.nakhoda.proto.v1.WatchReply;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;

/**
 * A watch over gRPC; its flow control makes the server wait for (and in the end cut off) a slow
 * reader.
 */
final class GrpcWatch implements Watch {

  private final BlockingClientCall<ListRequest, WatchReply> call;

  GrpcWatch(BlockingClientCall<ListRequest, WatchReply> call) {
    this.call = call;
  }

  @Override
  public Event next() throws InterruptedException {
    try {
      WatchReply reply = call.read();
      if (reply == null) {
        throw ApiException.unavailable("the watch was ended by the master");
      }
      return new Event(type(reply.getType()), KubeObject.of(reply.getObject().toByteArray()));
    } catch (StatusException failure) {
      throw GrpcStatus.toApiException(failure.getStatus(), failure.getTrailers());
    }
  }

  private static Type type(WatchReply.Type type) {
    return switch (type) {
      case ADDED -> Type.ADDED;
      case MODIFIED -> Type.MODIFIED;
      case DELETED -> Type.DELETED;
      case BOOKMARK -> Type.BOOKMARK;
      case UNRECOGNIZED -> throw ApiException.internal("unknown watch event type");
    };
  }

  @Override
  public void close() {
    call.cancel("closed", null);
  }
}
