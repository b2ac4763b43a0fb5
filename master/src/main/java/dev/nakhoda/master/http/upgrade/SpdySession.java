package dev.nakhoda.master.http.upgrade;

import dev.nakhoda.master.http.WriteGate;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyGoAwayFrame;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdyStreamStatus;
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The server's side of SPDY/3.1 as kubectl speaks it: the client opens streams; nobody updates flow
 * control windows (its library has none), so the connection's own back-pressure is all there is.
 * State belongs to the event loop; at most {@link #MOST_STREAMS} streams, more are refused.
 */
final class SpdySession extends SimpleChannelInboundHandler<SpdyFrame> {

  private static final int MOST_STREAMS = 512;

  private final Function<SpdyStream, Optional<SpdyStream.Sink>> accept;
  private final WriteGate gate;
  private final Map<Integer, SpdyStream.Sink> sinks = new HashMap<>();

  /** {@code accept} says where a new stream's bytes go; empty refuses it. */
  SpdySession(Function<SpdyStream, Optional<SpdyStream.Sink>> accept, WriteGate gate) {
    this.accept = accept;
    this.gate = gate;
  }

  void install(ChannelPipeline pipeline) {
    pipeline.addLast(new SpdyFrameCodec(SpdyVersion.SPDY_3_1));
    pipeline.addLast(this);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, SpdyFrame frame) {
    switch (frame) {
      case SpdySynReplyFrame unexpected -> reset(context, unexpected.streamId());
      case SpdySynStreamFrame opened -> open(context, opened);
      case SpdyDataFrame data -> data(data);
      case SpdyRstStreamFrame reset -> end(reset.streamId());
      case SpdyPingFrame ping -> context.writeAndFlush(new DefaultSpdyPingFrame(ping.id()));
      case SpdyGoAwayFrame leaving -> sinks.keySet().stream().toList().forEach(this::end);
      default -> {
        // Settings, late headers and window updates say nothing that matters here.
      }
    }
  }

  private void open(ChannelHandlerContext context, SpdySynStreamFrame frame) {
    SpdyStream stream = new SpdyStream(frame.streamId(), frame.headers(), context.channel(), gate);
    Optional<SpdyStream.Sink> sink =
        sinks.size() < MOST_STREAMS ? accept.apply(stream) : Optional.empty();
    if (sink.isEmpty()) {
      reset(context, frame.streamId());
      return;
    }
    sinks.put(frame.streamId(), sink.get());
    var reply = new DefaultSpdySynReplyFrame(frame.streamId());
    // The client's decoder takes an empty header block for a fault.
    reply.headers().set("server", "nakhoda");
    context.writeAndFlush(reply);
    if (frame.isLast()) {
      end(frame.streamId());
    }
  }

  private void data(SpdyDataFrame frame) {
    SpdyStream.Sink sink = sinks.get(frame.streamId());
    if (sink == null) {
      return;
    }
    if (frame.content().isReadable()) {
      sink.data(ByteBufUtil.getBytes(frame.content()));
    }
    if (frame.isLast()) {
      end(frame.streamId());
    }
  }

  private void end(int id) {
    SpdyStream.Sink sink = sinks.remove(id);
    if (sink != null) {
      sink.end();
    }
  }

  private static void reset(ChannelHandlerContext context, int id) {
    context.writeAndFlush(new DefaultSpdyRstStreamFrame(id, SpdyStreamStatus.REFUSED_STREAM));
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    gate.changed();
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    gate.changed();
    sinks.keySet().stream().toList().forEach(this::end);
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
