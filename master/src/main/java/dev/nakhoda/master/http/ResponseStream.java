package dev.nakhoda.master.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;

/**
 * A response that is sent piece by piece. One thread writes; it blocks while the client is slow.
 * After the client went away, or took nothing for the given patience, writes return false and the
 * connection is closed.
 */
public final class ResponseStream implements AutoCloseable {

  private final Channel channel;
  private final WriteGate gate;
  private final Runnable finished;
  private boolean closed;

  ResponseStream(Channel channel, WriteGate gate, Runnable finished) {
    this.channel = channel;
    this.gate = gate;
    this.finished = finished;
  }

  /** Sends; the pieces are not copied and must not change afterwards. */
  public boolean write(Duration patience, byte[]... pieces) throws InterruptedException {
    if (!channel.isActive()) {
      return false;
    }
    if (!gate.awaitWritable(patience)) {
      channel.close();
      return false;
    }
    channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(pieces)));
    return true;
  }

  public boolean isOpen() {
    return channel.isActive();
  }

  /** Ends the response properly. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(done -> finished.run());
    }
  }

  /** Breaks the response off, so that the client sees that it is incomplete. */
  public void abort() {
    closed = true;
    channel.close();
  }
}
