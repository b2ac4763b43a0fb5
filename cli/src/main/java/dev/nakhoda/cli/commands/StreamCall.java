package dev.nakhoda.cli.commands;

import com.google.protobuf.ByteString;
import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.Status;
import dev.nakhoda.client.GrpcStatus;
import dev.nakhoda.proto.v1.ClusterGrpc;
import dev.nakhoda.proto.v1.StreamFrame;
import dev.nakhoda.proto.v1.StreamOrder;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import tools.jackson.databind.node.ObjectNode;

/**
 * One stream to a pod or node. {@link #copyTo} reads on the calling thread until the node's last
 * word; {@link #send} and {@link #sendAll} may run on others. gRPC's flow control holds back both
 * directions, so nothing is queued here.
 */
final class StreamCall implements AutoCloseable {

  private static final int FRAME_BYTES = 64 << 10;

  private final BlockingClientCall<StreamFrame, StreamFrame> call;

  StreamCall(Channel channel, StreamOrder order) throws InterruptedException {
    call =
        ClientCalls.blockingBidiStreamingCall(
            channel, ClusterGrpc.getStreamMethod(), CallOptions.DEFAULT);
    send(StreamFrame.newBuilder().setOpen(order).build());
  }

  /**
   * False when the stream has ended: what is sent then is lost, as it would be on a closed pipe.
   */
  synchronized boolean send(StreamFrame frame) throws InterruptedException {
    try {
      return call.write(frame);
    } catch (StatusException | IllegalStateException ended) {
      return false;
    }
  }

  /** Sends a whole input, then its end. */
  void sendAll(InputStream input) throws InterruptedException {
    byte[] buffer = new byte[FRAME_BYTES];
    boolean open = true;
    try {
      int length = input.read(buffer);
      while (open && length >= 0) {
        ByteString bytes = ByteString.copyFrom(buffer, 0, length);
        open = send(StreamFrame.newBuilder().setStdin(bytes).build());
        length = open ? input.read(buffer) : -1;
      }
    } catch (IOException broken) {
      throw new UncheckedIOException("cannot read the input", broken);
    }
    send(StreamFrame.newBuilder().setStdinEnd(true).build());
  }

  /**
   * Writes what comes until the end. Returns the exit status of a command, 0 for all else that went
   * well; ApiException when the stream failed.
   */
  int copyTo(OutputStream out, OutputStream err) throws InterruptedException {
    try {
      for (StreamFrame frame = call.read(); frame != null; frame = call.read()) {
        switch (frame.getFrameCase()) {
          case STDOUT -> write(out, frame.getStdout());
          case STDERR -> write(err, frame.getStderr());
          case END -> {
            return exitStatus(frame.getEnd().getStatus().toByteArray());
          }
          default -> throw new IllegalStateException("a node sends no " + frame.getFrameCase());
        }
      }
      throw ApiException.unavailable("the stream ended without a last word from the node");
    } catch (StatusException failure) {
      throw GrpcStatus.toApiException(failure.getStatus(), failure.getTrailers());
    } catch (IOException closed) {
      throw new UncheckedIOException("cannot write the output", closed);
    }
  }

  private static void write(OutputStream target, ByteString bytes) throws IOException {
    bytes.writeTo(target);
    target.flush();
  }

  static int exitStatus(byte[] status) {
    if (status.length == 0) {
      return 0;
    }
    ObjectNode document = Json.readObject(status);
    if (document.path("status").asString("").equals("Success")) {
      return 0;
    }
    if (document.path("reason").asString("").equals("NonZeroExitCode")) {
      return document
          .path("details")
          .path("causes")
          .valueStream()
          .filter(cause -> cause.path("reason").asString("").equals("ExitCode"))
          .mapToInt(cause -> Integer.parseInt(cause.path("message").asString("1")))
          .findFirst()
          .orElse(1);
    }
    throw new ApiException(
        document.has("kind")
            ? Status.parse(document)
            : Status.of(500, "InternalError", document.path("message").asString("")));
  }

  @Override
  public void close() {
    call.cancel("the command line is done", null);
  }
}
