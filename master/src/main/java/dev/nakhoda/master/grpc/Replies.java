package dev.nakhoda.master.grpc;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.client.GrpcStatus;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/** Turns what a verb returns or throws into a reply. */
final class Replies {

  private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

  private Replies() {}

  static <T> void reply(StreamObserver<T> responses, Supplier<T> verb) {
    try {
      T reply = verb.get();
      responses.onNext(reply);
      responses.onCompleted();
    } catch (RuntimeException failure) {
      responses.onError(error(failure));
    }
  }

  /** Never tells a client more than the API would. */
  static Exception error(RuntimeException failure) {
    return switch (failure) {
      case ApiException refused -> GrpcStatus.toGrpc(refused);
      case JacksonException malformed ->
          GrpcStatus.toGrpc(
              ApiException.badRequest("the object is not JSON: " + malformed.getOriginalMessage()));
      default -> {
        LOG.error("call failed", failure);
        yield GrpcStatus.toGrpc(ApiException.internal("see the server's log"));
      }
    };
  }
}
