package dev.nakhoda.master.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of an HTTP/2 connection's pipeline: drops control frames and closes on faults. A silent
 * connection without streams is closed; one with streams is pinged, and closed when it does not
 * answer. Belongs to the event loop.
 */
final class Http2Connection extends ChannelInboundHandlerAdapter {

  static final int IDLE_SECONDS = 60;
  private static final Logger LOG = LoggerFactory.getLogger(Http2Connection.class);
  private static final int MOST_UNANSWERED = 2;

  private int streams;
  private int unanswered;

  /** Streams share their connection's event loop. */
  void opened(Channel stream) {
    streams++;
    stream.closeFuture().addListener(closed -> streams--);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent) {
      idle(context);
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  private void idle(ChannelHandlerContext context) {
    if (streams == 0 || unanswered >= MOST_UNANSWERED) {
      context.close();
      return;
    }
    unanswered++;
    context.writeAndFlush(new DefaultHttp2PingFrame(unanswered));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object frame) {
    unanswered = 0;
    ReferenceCountUtil.release(frame);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug(
        "connection failed remote={} why={}", context.channel().remoteAddress(), cause.toString());
    context.close();
  }
}
