package dev.nakhoda.cli;

import dev.nakhoda.client.GrpcStatus;
import dev.nakhoda.proto.v1.ClusterGrpc;
import dev.nakhoda.proto.v1.ClusterGrpc.ClusterBlockingStub;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** One call of the contract; a failure is an ApiException. */
public final class Calls {

  private static final int SECONDS = 30;

  private Calls() {}

  public static <T> T run(Channel channel, Function<ClusterBlockingStub, T> call) {
    try {
      return call.apply(
          ClusterGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS, TimeUnit.SECONDS));
    } catch (StatusRuntimeException failure) {
      throw GrpcStatus.toApiException(failure.getStatus(), failure.getTrailers());
    }
  }
}
