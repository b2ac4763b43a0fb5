package dev.nakhoda.master.http.upgrade;

import dev.nakhoda.master.http.Answer;
import dev.nakhoda.master.http.Exchange;
import dev.nakhoda.proto.v1.StreamFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A client's connection that has changed to a protocol which only whoever answers knows: its bytes
 * as they are.
 */
public final class RawConnection extends ConnectionFrames<ByteBuf> {

  private RawConnection(Channel channel) {
    super(channel);
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
    return !frame.hasStdout()
        || write(Unpooled.wrappedBuffer(frame.getStdout().asReadOnlyByteBuffer()));
  }

  /** Closes once all has been sent. */
  @Override
  public void finish() {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }
}
