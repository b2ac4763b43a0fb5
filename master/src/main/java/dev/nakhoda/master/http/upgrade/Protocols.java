package dev.nakhoda.master.http.upgrade;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Status;
import dev.nakhoda.master.http.Answer;
import dev.nakhoda.master.http.Request;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Which protocol an upgrade asks for, and the {@code 101} that grants it. */
final class Protocols {

  private static final String SPDY = "SPDY/3.1";
  private static final String STREAM_PROTOCOL = "X-Stream-Protocol-Version";
  private static final String WEBSOCKET_KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int MOST_MESSAGE_BYTES = 1 << 20;

  private Protocols() {}

  static boolean isWebSocket(Request request) {
    return request.header(HttpHeaderNames.UPGRADE).equalsIgnoreCase("websocket");
  }

  static boolean isSpdy(Request request) {
    return request.header(HttpHeaderNames.UPGRADE).equalsIgnoreCase(SPDY);
  }

  /** The first of {@code served} that the client offers too; 403 as upstream when none is. */
  static String choose(Request request, List<String> served) {
    boolean webSocket = isWebSocket(request);
    String header = webSocket ? "Sec-WebSocket-Protocol" : STREAM_PROTOCOL;
    List<String> offered =
        Arrays.stream(request.headerList(header).split(",")).map(String::strip).toList();
    return served.stream()
        .filter(offered::contains)
        .findFirst()
        .orElseThrow(() ->
            new ApiException(
                Status.of(
                    403,
                    "Forbidden",
                    "unable to upgrade: unable to negotiate protocol: client supports "
                        + offered
                        + ", server accepts "
                        + served)));
  }

  static Answer switchToSpdy(String protocol) {
    return new Answer(
        101,
        "",
        Map.of(
            "Connection",
            List.of("Upgrade"),
            "Upgrade",
            List.of(SPDY),
            STREAM_PROTOCOL,
            List.of(protocol)),
        List.of());
  }

  static Answer switchToWebSocket(Request request, String protocol) {
    return new Answer(
        101,
        "",
        Map.of(
            "Connection", List.of("Upgrade"),
            "Upgrade", List.of("websocket"),
            "Sec-WebSocket-Accept", List.of(accept(request.header("Sec-WebSocket-Key"))),
            "Sec-WebSocket-Protocol", List.of(protocol)),
        List.of());
  }

  private static String accept(String key) {
    if (key.isEmpty()) {
      throw ApiException.badRequest("unable to upgrade: Sec-WebSocket-Key is missing");
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + WEBSOCKET_KEY_SUFFIX).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-1", missing);
    }
  }

  static void installWebSocket(ChannelPipeline pipeline) {
    pipeline.addLast(
        new WebSocket13FrameDecoder(
            WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(true)
                .allowExtensions(false)
                .maxFramePayloadLength(MOST_MESSAGE_BYTES)
                .withUTF8Validator(false)
                .build()));
    pipeline.addLast(new WebSocket13FrameEncoder(false));
    pipeline.addLast(new WebSocketFrameAggregator(MOST_MESSAGE_BYTES));
  }
}
