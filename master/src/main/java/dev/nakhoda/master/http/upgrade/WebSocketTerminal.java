package dev.nakhoda.master.http.upgrade;

import dev.nakhoda.proto.v1.StreamFrame;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.concurrent.TimeUnit;

/**
 * Exec and attach over WebSocket (v4 and v5.channel.k8s.io): each message begins with the number of
 * its channel. In v5, 255 and a channel's number close that channel.
 */
final class WebSocketTerminal extends ConnectionFrames<WebSocketFrame> {

  private static final byte STDIN = 0;
  private static final byte STDOUT = 1;
  private static final byte STDERR = 2;
  private static final byte ERROR = 3;
  private static final byte RESIZE = 4;
  private static final byte CLOSE = (byte) 255;
  private static final long LEAVING_SECONDS = 5;

  private final boolean closesChannels;
  private final Wanted.Terminal wanted;
  private final Resizes resizes = new Resizes();

  WebSocketTerminal(Channel channel, Wanted.Terminal wanted, boolean closesChannels) {
    super(channel);
    this.wanted = wanted;
    this.closesChannels = closesChannels;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
    switch (frame) {
      case BinaryWebSocketFrame binary -> message(ByteBufUtil.getBytes(binary.content()));
      case TextWebSocketFrame text -> message(ByteBufUtil.getBytes(text.content()));
      case PingWebSocketFrame ping ->
          context.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
      case CloseWebSocketFrame close -> context.close();
      default -> {
        // Pongs answer nobody's ping.
      }
    }
  }

  private void message(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    switch (bytes[0]) {
      case STDIN -> inbox.addInput(bytes, 1);
      case RESIZE -> resizes.data(bytes, 1, inbox);
      case CLOSE -> {
        if (closesChannels && bytes.length > 1 && bytes[1] == STDIN) {
          inbox.addInputEnd();
        }
      }
      default -> {
        // The other channels go the other way.
      }
    }
  }

  @Override
  public boolean send(StreamFrame frame) throws InterruptedException {
    return switch (frame.getFrameCase()) {
      case STDOUT -> !wanted.stdout() || write(STDOUT, frame.getStdout().toByteArray());
      case STDERR -> !wanted.stderr() || write(STDERR, frame.getStderr().toByteArray());
      case END -> write(ERROR, Endings.status(frame.getEnd()));
      default -> true;
    };
  }

  private boolean write(byte number, byte[] bytes) throws InterruptedException {
    if (bytes.length == 0) {
      return channel.isActive();
    }
    return write(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[] {number}, bytes)));
  }

  @Override
  public void finish() {
    channel.writeAndFlush(new CloseWebSocketFrame(1000, ""));
    channel.eventLoop().schedule(() -> channel.close(), LEAVING_SECONDS, TimeUnit.SECONDS);
  }
}
