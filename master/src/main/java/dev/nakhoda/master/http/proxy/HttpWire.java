package dev.nakhoda.master.http.proxy;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * HTTP/1.1 as a client, on blocking streams: Netty's codec, which knows the corners, fed by hand.
 * One thread; closing lets go of what was not taken. Bounds: 8 KiB for a line, 64 KiB for headers.
 */
final class HttpWire implements AutoCloseable {

  private static final int LINE = 8 << 10;
  private static final int HEADERS = 64 << 10;
  private static final int PIECE = 64 << 10;

  private final EmbeddedChannel codec =
      new EmbeddedChannel(new HttpClientCodec(LINE, HEADERS, PIECE));
  private final InputStream input;
  private boolean ended;

  HttpWire(InputStream input) {
    this.input = input;
  }

  /** The request's bytes; the codec remembers its method, which an answer's length depends on. */
  byte[] encode(String method, String target, HttpHeaders headers, byte[] body) {
    codec.writeOutbound(
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.valueOf(method),
            target,
            Unpooled.wrappedBuffer(body),
            headers,
            new DefaultHttpHeaders()));
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf part = codec.readOutbound(); part != null; part = codec.readOutbound()) {
      all.writeBytes(part);
      part.release();
    }
    return ByteBufUtil.getBytes(all);
  }

  /** The next part of the answer, which the caller releases; empty after the last. */
  Optional<HttpObject> next() throws IOException {
    HttpObject next = codec.readInbound();
    while (next == null && !ended) {
      byte[] piece = new byte[PIECE];
      int read = input.read(piece);
      if (read < 0) {
        ended = true;
        codec.finish();
      } else {
        codec.writeInbound(Unpooled.wrappedBuffer(piece, 0, read));
      }
      next = codec.readInbound();
    }
    return Optional.ofNullable(next);
  }

  /** After a change of protocol: what was read with the answer's head. */
  ByteString rest() {
    ByteString rest = ByteString.EMPTY;
    for (Object left = codec.readInbound(); left != null; left = codec.readInbound()) {
      if (left instanceof ByteBuf bytes) {
        rest = rest.concat(ByteString.copyFrom(ByteBufUtil.getBytes(bytes)));
      }
      ReferenceCountUtil.release(left);
    }
    return rest;
  }

  @Override
  public void close() {
    codec.finishAndReleaseAll();
  }
}
