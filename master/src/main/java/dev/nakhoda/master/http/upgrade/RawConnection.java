package dev.nakhoda.master.http.upgrade;

import dev.nakhoda.master.http.Answer;
import dev.nakhoda.master.http.Exchange;
import dev.nakhoda.master.http.WriteGate;
import dev.nakhoda.master.streams.Frames;
import dev.nakhoda.proto.v1.StreamFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A client's connection that has changed to a protocol which only whoever answers knows: its bytes
 * as they are. Bounded as all clients' input; ends with its connection.
 */
public final class RawConnection extends SimpleChannelInboundHandler<ByteBuf> implements Frames {

  private final Channel channel;
  private final Inbox inbox;
  private final WriteGate gate;

  private RawConnection(Channel channel) {
    this.channel = channel;
    this.inbox = new Inbox(new ReadBound(channel));
    this.gate = new WriteGate(channel);
    channel.closeFuture().addListener(closed -> inbox.end());
  }

  /** Answers {@code 101} with the headers of {@code switching} and takes the connection over. */
  public static RawConnection of(Exchange exchange, Answer switching) throws InterruptedException {
    var made = new CompletableFuture<RawConnection>();
    exchange.upgrade(
        switching,
        pipeline -> {
          var raw = new RawConnection(pipeline.channel());
          pipeline.addLast(raw);
          made.complete(raw);
        });
    try {
      return made.get();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible.getCause());
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
    inbox.addInput(ByteBufUtil.getBytes(bytes), 0);
  }

  @Override
  public boolean send(StreamFrame frame) throws InterruptedException {
    if (!frame.hasStdout()) {
      return true;
    }
    if (!gate.awaitWritable(SpdyStream.PATIENCE) || !channel.isActive()) {
      return false;
    }
    channel.writeAndFlush(Unpooled.wrappedBuffer(frame.getStdout().asReadOnlyByteBuffer()));
    return true;
  }

  @Override
  public Optional<StreamFrame> receive() throws InterruptedException {
    return inbox.take();
  }

  /** Closes once all has been sent. */
  @Override
  public void finish() {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void cancel() {
    channel.close();
  }

  @Override
  public void onCancelled(Runnable action) {
    channel.closeFuture().addListener(closed -> action.run());
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    gate.changed();
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    gate.changed();
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
