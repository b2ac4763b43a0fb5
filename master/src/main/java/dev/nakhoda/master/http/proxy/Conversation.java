package dev.nakhoda.master.http.proxy;

import dev.nakhoda.master.http.Answer;
import dev.nakhoda.master.http.Exchange;
import dev.nakhoda.master.http.Request;
import dev.nakhoda.master.http.ResponseStream;
import dev.nakhoda.master.http.upgrade.RawConnection;
import dev.nakhoda.master.streams.Frames;
import dev.nakhoda.master.streams.Relay;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One request and its answer over one connection to a pod. Runs on the exchange's thread; the
 * request is written by another, so that a server that answers early is heard. A client that takes
 * nothing for a minute is cut off.
 */
final class Conversation {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Exchange exchange;
  private final ProxyPath path;
  private final Backend backend;
  private final Socket connection;

  Conversation(Exchange exchange, ProxyPath path, Backend backend, Socket connection) {
    this.exchange = exchange;
    this.path = path;
    this.backend = backend;
    this.connection = connection;
  }

  /** IOException when no answer began; one that breaks off later is broken off for the client. */
  void run() throws IOException, InterruptedException {
    try (HttpWire wire = new HttpWire(connection.getInputStream())) {
      Request request = exchange.request();
      byte[] sent =
          wire.encode(
              request.method(),
              (path.path().isEmpty() ? "/" : path.path()) + path.query(),
              outgoing(),
              request.body());
      Thread.ofVirtual().name("proxy-request").start(() -> write(sent));
      HttpResponse head = head(wire);
      if (head.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
        relay(wire, head);
      } else {
        copy(wire, exchange.stream(answer(head)));
      }
    }
  }

  private HttpHeaders outgoing() {
    Request request = exchange.request();
    HttpHeaders headers = Headers.outgoing(request, path, exchange.clientAddress());
    return isUpgrade(exchange)
        ? headers
            .set(HttpHeaderNames.CONNECTION, "Upgrade")
            .set(HttpHeaderNames.UPGRADE, request.header(HttpHeaderNames.UPGRADE))
        : headers.set(HttpHeaderNames.CONNECTION, "close");
  }

  /** An offer of HTTP/2 is passed over. */
  static boolean isUpgrade(Exchange exchange) {
    Request request = exchange.request();
    return exchange.isHttp1()
        && request.isUpgrade()
        && !request.header(HttpHeaderNames.UPGRADE).equalsIgnoreCase("h2c");
  }

  private void relay(HttpWire wire, HttpResponse head) throws IOException, InterruptedException {
    if (!isUpgrade(exchange)) {
      throw new IOException("the protocol was changed unasked");
    }
    Answer switching =
        answer(head)
            .with("Connection", "Upgrade")
            .with("Upgrade", head.headers().get(HttpHeaderNames.UPGRADE, ""));
    Frames client = RawConnection.of(exchange, switching);
    new Relay(client, new SocketFrames(connection, wire.rest())).run();
  }

  /** What the server does not take shows in its answer, or in that there is none. */
  private void write(byte[] sent) {
    try {
      OutputStream out = connection.getOutputStream();
      out.write(sent);
      out.flush();
    } catch (IOException gone) {
      // The reading side tells.
    }
  }

  private static HttpResponse head(HttpWire wire) throws IOException {
    while (true) {
      HttpObject next = wire.next().orElseThrow(() -> new IOException("EOF"));
      ReferenceCountUtil.release(next);
      if (next.decoderResult().isFailure()) {
        throw new IOException("malformed HTTP response");
      }
      if (next instanceof HttpResponse response
          && (response.status().codeClass() != HttpStatusClass.INFORMATIONAL
              || response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS))) {
        return response;
      }
    }
  }

  private Answer answer(HttpResponse head) {
    String type = head.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
    return new Answer(
        head.status().code(),
        type,
        Headers.incoming(head.headers(), exchange.request(), path, backend),
        List.of());
  }

  private static void copy(HttpWire wire, ResponseStream out) throws InterruptedException {
    boolean whole = false;
    try {
      Optional<HttpObject> next = wire.next();
      while (next.isPresent() && !whole) {
        if (!pass(next.get(), out)) {
          return;
        }
        whole = next.get() instanceof LastHttpContent;
        next = whole ? next : wire.next();
      }
    } catch (IOException brokenOff) {
      whole = false;
    } finally {
      if (whole) {
        out.close();
      } else {
        out.abort();
      }
    }
  }

  private static boolean pass(HttpObject piece, ResponseStream out) throws InterruptedException {
    try {
      if (piece.decoderResult().isFailure() || !(piece instanceof HttpContent content)) {
        return false;
      }
      return !content.content().isReadable()
          || out.write(PATIENCE, ByteBufUtil.getBytes(content.content()));
    } finally {
      ReferenceCountUtil.release(piece);
    }
  }
}
