package dev.nakhoda.proxy.tcp;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;

/**
 * One direction of a relay: what its channel receives is handed to the peer by reference. Both
 * channels live on one event loop, so there are no locks. Back-pressure: while the peer cannot be
 * written, this channel is not read. Half-close: an end of input becomes an end of the peer's
 * output once everything before it has been written.
 */
final class Relay extends ChannelInboundHandlerAdapter {

  private final Channel peer;

  Relay(Channel peer) {
    this.peer = peer;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    if (peer.isActive()) {
      peer.write(bytes, peer.voidPromise());
    } else {
      ReferenceCountUtil.release(bytes);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    peer.flush();
    if (!peer.isWritable()) {
      context.channel().config().setAutoRead(false);
    }
  }

  /** This channel drained: its peer may be read again. */
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      resumeReading(peer);
    }
  }

  /** A channel whose input has ended must not be read again: epoll refuses that with an error. */
  static void resumeReading(Channel channel) {
    if (channel.isActive() && !((SocketChannel) channel).isInputShutdown()) {
      channel.config().setAutoRead(true);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      peer.writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(flushed -> endOutput(context.channel()));
    }
  }

  private void endOutput(Channel own) {
    if (peer instanceof SocketChannel socket && !socket.isOutputShutdown()) {
      socket.shutdownOutput().addListener(ended -> closeIfOver(own));
    } else {
      closeIfOver(own);
    }
  }

  /** Both inputs have ended and both outputs are written. */
  private void closeIfOver(Channel own) {
    SocketChannel one = (SocketChannel) own;
    SocketChannel other = (SocketChannel) peer;
    if (one.isInputShutdown()
        && other.isInputShutdown()
        && one.isOutputShutdown()
        && other.isOutputShutdown()) {
      own.close();
      peer.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (peer.isActive()) {
      peer.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /**
   * A reset ends both sides, but not before the peer has been sent what came ahead of it: a server
   * that closes with unread input resets right behind its answer.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (peer.isActive()) {
      peer.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
    context.close();
  }
}
