package dev.nakhoda.master.http.upgrade;

import dev.nakhoda.master.http.WriteGate;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyHeaders;
import java.time.Duration;
import java.util.Locale;

/** One stream of a SPDY connection, opened by the client. */
final class SpdyStream {

  /** Where the client's bytes go; called on the event loop. */
  interface Sink {
    void data(byte[] bytes);

    void end();
  }

  /** As long as upstream lets a stream stand still. */
  static final Duration PATIENCE = Duration.ofHours(4);

  private final int id;
  private final SpdyHeaders headers;
  private final Channel channel;
  private final WriteGate gate;
  private boolean finished;

  SpdyStream(int id, SpdyHeaders headers, Channel channel, WriteGate gate) {
    this.id = id;
    this.headers = headers;
    this.channel = channel;
    this.gate = gate;
  }

  int id() {
    return id;
  }

  String header(String name) {
    String value = headers.getAsString(name.toLowerCase(Locale.ROOT));
    return value == null ? "" : value;
  }

  /** Blocks while the client is slow; false when it has gone. */
  boolean write(byte[] bytes) throws InterruptedException {
    if (bytes.length == 0) {
      return channel.isActive();
    }
    if (!gate.awaitWritable(PATIENCE) || !channel.isActive()) {
      return false;
    }
    channel.writeAndFlush(new DefaultSpdyDataFrame(id, Unpooled.wrappedBuffer(bytes)));
    return true;
  }

  /** Half-closes. */
  synchronized void finish() {
    if (!finished) {
      finished = true;
      channel.writeAndFlush(new DefaultSpdyDataFrame(id).setLast(true));
    }
  }
}
