package dev.nakhoda.master.http.upgrade;

import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stops reading a connection while too many frames that came over it wait to be taken. One for all
 * streams of a connection: neither SPDY as clients speak it nor WebSocket can stop one stream
 * alone.
 */
final class ReadBound {

  private static final int MOST_WAITING = 256;

  private final Channel channel;
  private final AtomicInteger waiting = new AtomicInteger();

  ReadBound(Channel channel) {
    this.channel = channel;
  }

  void added() {
    if (waiting.incrementAndGet() >= MOST_WAITING) {
      channel.config().setAutoRead(false);
    }
  }

  void taken() {
    if (waiting.decrementAndGet() < MOST_WAITING / 2 && !channel.config().isAutoRead()) {
      channel.config().setAutoRead(true);
    }
  }
}
