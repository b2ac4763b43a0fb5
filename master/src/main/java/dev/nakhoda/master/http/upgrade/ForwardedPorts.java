package dev.nakhoda.master.http.upgrade;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.master.http.WriteGate;
import dev.nakhoda.master.streams.Frames;
import dev.nakhoda.master.streams.PodStreams;
import dev.nakhoda.master.streams.Relay;
import dev.nakhoda.proto.v1.StreamFrame;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Port-forward over one SPDY connection: the client opens a pair of streams (error and data) for
 * each connection that it forwards, and each pair becomes a stream to the node. The table of half
 * pairs belongs to the event loop; each pair has two virtual threads.
 */
final class ForwardedPorts {

  private static final Logger LOG = LoggerFactory.getLogger(ForwardedPorts.class);

  private final Channel channel;
  private final ObjectKey pod;
  private final PodStreams streams;
  private final ReadBound bound;
  private final SpdySession session;
  private final Map<String, SpdyStream> errorStreams = new HashMap<>();

  ForwardedPorts(Channel channel, ObjectKey pod, PodStreams streams) {
    this.channel = channel;
    this.pod = pod;
    this.streams = streams;
    this.bound = new ReadBound(channel);
    this.session = new SpdySession(this::accept, new WriteGate(channel));
  }

  SpdySession session() {
    return session;
  }

  /** The error stream comes first; clients wait for its reply before they open the data stream. */
  private Optional<SpdyStream.Sink> accept(SpdyStream stream) {
    String request = stream.header("requestID");
    int port = port(stream.header("port"));
    if (port < 1) {
      return Optional.empty();
    }
    return switch (stream.header("streamType")) {
      case "error" -> {
        errorStreams.put(request, stream);
        yield Optional.of(new Ignored());
      }
      case "data" ->
          Optional.ofNullable(errorStreams.remove(request))
              .map(error -> begin(new Pair(port, stream, error)));
      default -> Optional.empty();
    };
  }

  private static int port(String header) {
    try {
      int port = Integer.parseInt(header);
      return port <= 65535 ? port : 0;
    } catch (NumberFormatException notAPort) {
      return 0;
    }
  }

  private SpdyStream.Sink begin(Pair pair) {
    Thread.ofVirtual().name("port-forward").start(() -> serve(pair));
    return pair;
  }

  private void serve(Pair pair) {
    try {
      Frames node = streams.open(Wanted.portForward(pod, pair.port));
      new Relay(pair, node).run();
    } catch (ApiException refused) {
      pair.fail(
          "error forwarding port "
              + pair.port
              + " to pod "
              + pod.name()
              + ": "
              + refused.getMessage());
    } catch (InterruptedException ended) {
      pair.finish();
    } catch (RuntimeException failure) {
      LOG.error("port-forward failed pod={}", pod, failure);
      pair.fail("error forwarding port " + pair.port + ": internal error");
    }
  }

  /** One forwarded connection. */
  private final class Pair implements Frames, SpdyStream.Sink {
    private final int port;
    private final SpdyStream data;
    private final SpdyStream error;
    private final Inbox inbox = new Inbox(bound);

    Pair(int port, SpdyStream data, SpdyStream error) {
      this.port = port;
      this.data = data;
      this.error = error;
      channel.closeFuture().addListener(closed -> inbox.end());
    }

    @Override
    public void data(byte[] bytes) {
      inbox.addInput(bytes, 0);
    }

    @Override
    public void end() {
      inbox.addInputEnd();
    }

    @Override
    public boolean send(StreamFrame frame) throws InterruptedException {
      return switch (frame.getFrameCase()) {
        case STDOUT -> data.write(frame.getStdout().toByteArray());
        case END -> {
          Endings.failure(frame.getEnd())
              .ifPresent(status -> fail(status.path("message").asString("")));
          yield true;
        }
        default -> true;
      };
    }

    @Override
    public Optional<StreamFrame> receive() throws InterruptedException {
      return inbox.take();
    }

    void fail(String message) {
      try {
        error.write(message.getBytes(StandardCharsets.UTF_8));
      } catch (InterruptedException ended) {
        Thread.currentThread().interrupt();
      }
      finish();
    }

    /** Ends this pair; the connection and its other pairs live on. */
    @Override
    public void finish() {
      error.finish();
      data.finish();
      inbox.end();
    }

    @Override
    public void cancel() {
      finish();
    }

    @Override
    public void onCancelled(Runnable action) {
      channel.closeFuture().addListener(closed -> action.run());
    }
  }

  /** The client half-closes the error stream at once. */
  private static final class Ignored implements SpdyStream.Sink {
    @Override
    public void data(byte[] bytes) {
      // The error stream goes the other way.
    }

    @Override
    public void end() {
      // Our own direction stays open.
    }
  }
}
