package dev.nakhoda.master.streams;

import com.google.protobuf.ByteString;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.Status;
import dev.nakhoda.proto.v1.ListenRequest;
import dev.nakhoda.proto.v1.NodeLinkGrpc;
import dev.nakhoda.proto.v1.StreamFrame;
import dev.nakhoda.proto.v1.StreamOrder;
import io.grpc.Channel;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An agent that has no containers: it dials the master, runs what is to be executed as a process of
 * this machine, logs a few lines, and forwards ports to 127.0.0.1.
 */
public final class FakeNode implements AutoCloseable {

  private final Channel channel;
  private final BlockingClientCall<ListenRequest, StreamOrder> orders;
  private final AtomicInteger running = new AtomicInteger();

  public FakeNode(Channel channel, String name) {
    this.channel = channel;
    this.orders =
        ClientCalls.blockingV2ServerStreamingCall(
            channel,
            NodeLinkGrpc.getListenMethod(),
            io.grpc.CallOptions.DEFAULT,
            ListenRequest.newBuilder().setNodeName(name).build());
    Thread.startVirtualThread(this::listen);
  }

  /** Streams that have not ended. */
  public int running() {
    return running.get();
  }

  private void listen() {
    try {
      for (StreamOrder order = orders.read(); order != null; order = orders.read()) {
        StreamOrder next = order;
        Thread.startVirtualThread(() -> answer(next));
      }
    } catch (InterruptedException | StatusException closed) {
      // The master or the test ended the link.
    }
  }

  private void answer(StreamOrder order) {
    running.incrementAndGet();
    BlockingClientCall<StreamFrame, StreamFrame> call =
        ClientCalls.blockingBidiStreamingCall(
            channel, NodeLinkGrpc.getAnswerMethod(), io.grpc.CallOptions.DEFAULT);
    try {
      call.write(StreamFrame.newBuilder().setAnswerTo(order.getId()).build());
      Optional<Status> failure =
          switch (order.getKindCase()) {
            case LOGS -> logs(order.getLogs(), call);
            case EXEC -> execute(order.getExec(), call);
            case NODE_REQUEST -> page(order.getNodeRequest().getPath(), call);
            case PORT_FORWARD -> forward(order.getPortForward().getPort(), call);
            default -> Optional.of(Status.of(400, "BadRequest", "this node does not do that"));
          };
      var end = StreamFrame.StreamEnd.newBuilder();
      failure.ifPresent(status -> end.setStatus(ByteString.copyFrom(Json.write(status.toJson()))));
      call.write(StreamFrame.newBuilder().setEnd(end).build());
      call.halfClose();
    } catch (InterruptedException | StatusException | IOException gone) {
      call.cancel("gone", gone);
    } finally {
      running.decrementAndGet();
    }
  }

  private static Optional<Status> logs(
      StreamOrder.Logs logs, BlockingClientCall<StreamFrame, StreamFrame> call)
      throws InterruptedException, StatusException {
    long lines = logs.hasTailLines() ? logs.getTailLines() : 3;
    for (long line = 1; line <= lines; line++) {
      call.write(out(("line " + line + "\n").getBytes()));
    }
    if (logs.getFollow()) {
      // Until the client leaves.
      call.read();
    }
    return Optional.empty();
  }

  private static Optional<Status> page(
      String path, BlockingClientCall<StreamFrame, StreamFrame> call)
      throws InterruptedException, StatusException {
    if (path.equals("/broken")) {
      return Optional.of(Status.of(501, "NotImplemented", "no such page here"));
    }
    call.write(
        StreamFrame.newBuilder()
            .setReply(StreamFrame.Reply.newBuilder().setCode(202).setContentType("text/plain"))
            .build());
    call.write(out(("page " + path).getBytes()));
    return Optional.empty();
  }

  private static Optional<Status> execute(
      StreamOrder.Exec exec, BlockingClientCall<StreamFrame, StreamFrame> call)
      throws InterruptedException, IOException {
    Process process = new ProcessBuilder(exec.getCommandList()).start();
    CountDownLatch copied = new CountDownLatch(2);
    copy(process.getInputStream(), call, false, copied);
    copy(process.getErrorStream(), call, true, copied);
    Thread input = Thread.startVirtualThread(() -> feed(call, process));
    copied.await();
    int code = process.waitFor();
    input.interrupt();
    return code == 0 ? Optional.empty() : Optional.of(exited(code));
  }

  private static Status exited(int code) {
    return new Status(
        500,
        "NonZeroExitCode",
        "command terminated with non-zero exit code: exit status " + code,
        Optional.of(
            new Status.Details(
                "",
                "",
                "",
                "",
                java.util.List.of(new Status.Cause("ExitCode", Integer.toString(code), "")),
                0)));
  }

  private static void copy(
      InputStream from,
      BlockingClientCall<StreamFrame, StreamFrame> call,
      boolean error,
      CountDownLatch copied) {
    Thread.startVirtualThread(() -> {
      try (from) {
        byte[] buffer = new byte[32 << 10];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
          ByteString bytes = ByteString.copyFrom(buffer, 0, read);
          var frame = StreamFrame.newBuilder();
          synchronized (call) {
            call.write((error ? frame.setStderr(bytes) : frame.setStdout(bytes)).build());
          }
        }
      } catch (IOException | InterruptedException | StatusException ended) {
        // The end of the stream is told by its status.
      } finally {
        copied.countDown();
      }
    });
  }

  private static void feed(BlockingClientCall<StreamFrame, StreamFrame> call, Process process) {
    try (OutputStream to = process.getOutputStream()) {
      for (StreamFrame frame = call.read(); frame != null; frame = call.read()) {
        if (frame.getStdinEnd()) {
          return;
        }
        if (frame.hasResize()) {
          to.write(("resize " + frame.getResize().getWidth() + "\n").getBytes());
        } else {
          frame.getStdin().writeTo(to);
        }
        to.flush();
      }
      process.destroy();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    } catch (IOException | StatusException gone) {
      process.destroy();
    }
  }

  private static Optional<Status> forward(
      int port, BlockingClientCall<StreamFrame, StreamFrame> call)
      throws InterruptedException, StatusException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      Thread.startVirtualThread(() -> {
        try {
          for (StreamFrame frame = call.read(); frame != null; frame = call.read()) {
            if (frame.getStdinEnd()) {
              socket.shutdownOutput();
              return;
            }
            frame.getStdin().writeTo(socket.getOutputStream());
          }
          socket.close();
        } catch (IOException | StatusException | InterruptedException gone) {
          // The other direction notices too.
        }
      });
      byte[] buffer = new byte[32 << 10];
      call.write(out(new byte[0]));
      InputStream from = socket.getInputStream();
      for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
        call.write(out(java.util.Arrays.copyOf(buffer, read)));
      }
      return Optional.empty();
    } catch (IOException refused) {
      return Optional.of(Status.of(500, "InternalError", "dial: " + refused.getMessage()));
    }
  }

  private static StreamFrame out(byte[] bytes) {
    return StreamFrame.newBuilder().setStdout(ByteString.copyFrom(bytes)).build();
  }

  @Override
  public void close() {
    orders.cancel("closed", null);
  }
}
