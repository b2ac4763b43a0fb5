package dev.nakhoda.master.http.upgrade;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/** Lets another protocol's bytes travel in binary WebSocket messages: SPDY for port-forward. */
final class WebSocketTunnel extends ChannelDuplexHandler {

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    switch (message) {
      case BinaryWebSocketFrame binary -> context.fireChannelRead(binary.content());
      case PingWebSocketFrame ping -> context.writeAndFlush(new PongWebSocketFrame(ping.content()));
      case CloseWebSocketFrame close -> {
        close.release();
        context.close();
      }
      case WebSocketFrame other -> other.release();
      default -> context.fireChannelRead(message);
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    Object wrapped = message instanceof ByteBuf bytes ? new BinaryWebSocketFrame(bytes) : message;
    context.write(wrapped, promise);
  }
}
