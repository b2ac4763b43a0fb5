package dev.nakhoda.master.http.upgrade;

import dev.nakhoda.master.http.WriteGate;
import dev.nakhoda.master.streams.Frames;
import dev.nakhoda.proto.v1.StreamFrame;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.Optional;

/**
 * One stream that has a client's whole connection to itself. Its input is bounded as all clients'
 * input; it ends with its connection.
 *
 * @param <M> the connection's messages
 */
abstract class ConnectionFrames<M> extends SimpleChannelInboundHandler<M> implements Frames {

  final Channel channel;
  final Inbox inbox;
  private final WriteGate gate;

  ConnectionFrames(Channel channel) {
    this.channel = channel;
    this.inbox = new Inbox(new ReadBound(channel));
    this.gate = new WriteGate(channel);
    channel.closeFuture().addListener(closed -> inbox.end());
  }

  /** Waits for room; false when the client takes nothing any more. */
  final boolean write(Object message) throws InterruptedException {
    if (!gate.awaitWritable(SpdyStream.PATIENCE) || !channel.isActive()) {
      return false;
    }
    channel.writeAndFlush(message);
    return true;
  }

  @Override
  public final Optional<StreamFrame> receive() throws InterruptedException {
    return inbox.take();
  }

  @Override
  public final void cancel() {
    channel.close();
  }

  @Override
  public final void onCancelled(Runnable action) {
    channel.closeFuture().addListener(closed -> action.run());
  }

  @Override
  public final void channelWritabilityChanged(ChannelHandlerContext context) {
    gate.changed();
    context.fireChannelWritabilityChanged();
  }

  @Override
  public final void channelInactive(ChannelHandlerContext context) {
    gate.changed();
    context.fireChannelInactive();
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
