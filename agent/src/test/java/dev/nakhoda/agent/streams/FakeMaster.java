package dev.nakhoda.agent.streams;

import com.google.protobuf.ByteString;
import dev.nakhoda.api.Json;
import dev.nakhoda.proto.v1.ListenRequest;
import dev.nakhoda.proto.v1.NodeLinkGrpc;
import dev.nakhoda.proto.v1.StreamFrame;
import dev.nakhoda.proto.v1.StreamOrder;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** The master's end of the link, on a loopback port. */
final class FakeMaster extends NodeLinkGrpc.NodeLinkImplBase implements AutoCloseable {

  private final Server server;
  private final ManagedChannel channel;
  private final BlockingQueue<StreamObserver<StreamOrder>> listeners = new LinkedBlockingQueue<>();
  private final Map<String, Answered> expected = new ConcurrentHashMap<>();

  FakeMaster() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(this)
            .build()
            .start();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
  }

  ManagedChannel channel() {
    return channel;
  }

  @Override
  public void listen(ListenRequest request, StreamObserver<StreamOrder> orders) {
    listeners.add(orders);
  }

  StreamObserver<StreamOrder> awaitListener() throws InterruptedException {
    StreamObserver<StreamOrder> listener = listeners.poll(20, TimeUnit.SECONDS);
    if (listener == null) {
      throw new AssertionError("the node does not listen");
    }
    return listener;
  }

  /** Sends an order and waits for its Answer call. */
  Answered order(StreamObserver<StreamOrder> node, StreamOrder.Builder order) throws Exception {
    String id = "order-" + System.nanoTime();
    Answered answered = new Answered();
    expected.put(id, answered);
    node.onNext(order.setId(id).build());
    answered.towardsNode.get(20, TimeUnit.SECONDS);
    return answered;
  }

  @Override
  public StreamObserver<StreamFrame> answer(StreamObserver<StreamFrame> towardsNode) {
    return new StreamObserver<>() {
      private Answered answered;

      @Override
      public void onNext(StreamFrame frame) {
        if (frame.hasAnswerTo()) {
          answered = expected.remove(frame.getAnswerTo());
          answered.towardsNode.complete(towardsNode);
        } else {
          answered.frames.add(frame);
        }
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {
        towardsNode.onCompleted();
      }
    };
  }

  /** One order's answer. */
  static final class Answered {
    private final CompletableFuture<StreamObserver<StreamFrame>> towardsNode =
        new CompletableFuture<>();
    private final BlockingQueue<StreamFrame> frames = new LinkedBlockingQueue<>();
    private JsonNode end = Json.object();

    Answered stdin(byte[] data) {
      return send(StreamFrame.newBuilder().setStdin(ByteString.copyFrom(data)).build());
    }

    Answered stdinEnd() {
      return send(StreamFrame.newBuilder().setStdinEnd(true).build());
    }

    Answered send(StreamFrame frame) {
      towardsNode.join().onNext(frame);
      return this;
    }

    void cancel() {
      towardsNode.join().onError(Status.CANCELLED.asRuntimeException());
    }

    StreamFrame next() throws InterruptedException {
      StreamFrame frame = frames.poll(20, TimeUnit.SECONDS);
      if (frame == null) {
        throw new AssertionError("no frame came");
      }
      return frame;
    }

    /** Output up to the end frame. */
    String output() throws InterruptedException {
      StringBuilder text = new StringBuilder();
      for (StreamFrame frame = next(); ; frame = next()) {
        if (frame.hasEnd()) {
          end = Json.readObject(frame.getEnd().getStatus().toByteArray());
          return text.toString();
        }
        ByteString data = frame.hasStderr() ? frame.getStderr() : frame.getStdout();
        text.append(data.toString(StandardCharsets.UTF_8));
      }
    }

    JsonNode end() {
      return end;
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }
}
