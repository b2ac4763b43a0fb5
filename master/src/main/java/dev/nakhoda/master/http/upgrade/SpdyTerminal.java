package dev.nakhoda.master.http.upgrade;

import dev.nakhoda.master.http.WriteGate;
import dev.nakhoda.master.streams.Frames;
import dev.nakhoda.proto.v1.StreamFrame;
import io.netty.channel.Channel;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Exec and attach over SPDY (v4.channel.k8s.io): one SPDY stream for each of error, stdin, stdout,
 * stderr and resize. Sends and receives on the relay's threads.
 */
final class SpdyTerminal implements Frames {

  /** How long the client may take to open its streams, and to leave at the end. */
  private static final long PATIENCE_SECONDS = 30;

  private static final long LEAVING_SECONDS = 5;

  private final Channel channel;
  private final Inbox inbox;
  private final CountDownLatch opened;
  private final Map<String, SpdyStream> streams = new ConcurrentHashMap<>();
  private final SpdySession session;

  SpdyTerminal(Channel channel, Wanted.Terminal terminal) {
    this.channel = channel;
    this.inbox = new Inbox(new ReadBound(channel));
    this.opened = new CountDownLatch(terminal.streams());
    this.session = new SpdySession(this::accept, new WriteGate(channel));
    channel.closeFuture().addListener(closed -> inbox.end());
  }

  SpdySession session() {
    return session;
  }

  /** False when the client did not open all its streams in time. */
  boolean awaitStreams() throws InterruptedException {
    return opened.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private Optional<SpdyStream.Sink> accept(SpdyStream stream) {
    String type = stream.header("streamType");
    Optional<SpdyStream.Sink> sink =
        switch (type) {
          case "stdin" -> Optional.of(new Input());
          case "resize" -> Optional.of(new Sizes());
          case "stdout", "stderr", "error" -> Optional.of(new Nothing());
          default -> Optional.empty();
        };
    if (sink.isPresent() && streams.putIfAbsent(type, stream) == null) {
      opened.countDown();
    }
    return sink;
  }

  @Override
  public boolean send(StreamFrame frame) throws InterruptedException {
    return switch (frame.getFrameCase()) {
      case STDOUT -> write("stdout", frame.getStdout().toByteArray());
      case STDERR -> write("stderr", frame.getStderr().toByteArray());
      case END -> write("error", Endings.status(frame.getEnd()));
      default -> true;
    };
  }

  private boolean write(String type, byte[] bytes) throws InterruptedException {
    SpdyStream stream = streams.get(type);
    return stream == null ? channel.isActive() : stream.write(bytes);
  }

  @Override
  public Optional<StreamFrame> receive() throws InterruptedException {
    return inbox.take();
  }

  /** The client closes the connection when it has read everything; if not, we do. */
  @Override
  public void finish() {
    streams.values().forEach(SpdyStream::finish);
    channel.eventLoop().schedule(() -> channel.close(), LEAVING_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void cancel() {
    channel.close();
  }

  @Override
  public void onCancelled(Runnable action) {
    channel.closeFuture().addListener(closed -> action.run());
  }

  private final class Input implements SpdyStream.Sink {
    @Override
    public void data(byte[] bytes) {
      inbox.addInput(bytes, 0);
    }

    @Override
    public void end() {
      inbox.addInputEnd();
    }
  }

  private final class Sizes implements SpdyStream.Sink {
    private final Resizes resizes = new Resizes();

    @Override
    public void data(byte[] bytes) {
      resizes.data(bytes, 0, inbox);
    }

    @Override
    public void end() {
      // The terminal keeps its last size.
    }
  }

  /** The client half-closes what it only reads. */
  private static final class Nothing implements SpdyStream.Sink {
    @Override
    public void data(byte[] bytes) {
      // Nobody reads what is sent the wrong way.
    }

    @Override
    public void end() {
      // Our own direction stays open.
    }
  }
}
