package dev.nakhoda.master.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One request and the way to answer it, exactly once: whole, as a stream, or by an upgrade. The
 * request's virtual thread answers; a timeout may do so instead, and whoever comes second is told
 * no. The connection belongs to {@link ExchangeHandler}.
 */
public final class Exchange {

  private final Channel channel;
  private final Request request;
  private final boolean http1;
  private final ExchangeHandler handler;
  private volatile int status;
  private final AtomicBoolean answered = new AtomicBoolean();
  private final List<ChannelFutureListener> listeners = new CopyOnWriteArrayList<>();

  Exchange(Channel channel, Request request, boolean http1, ExchangeHandler handler) {
    this.channel = channel;
    this.request = request;
    this.http1 = http1;
    this.handler = handler;
  }

  public Request request() {
    return request;
  }

  /** Whether an upgrade is possible: HTTP/2 streams cannot be upgraded. */
  public boolean isHttp1() {
    return http1;
  }

  /** The client's address; empty when it cannot be told. */
  public Optional<String> clientAddress() {
    return channel.remoteAddress() instanceof InetSocketAddress remote
        ? Optional.of(remote.getAddress().getHostAddress())
        : Optional.empty();
  }

  public boolean isOpen() {
    return channel.isActive();
  }

  public boolean answered() {
    return answered.get();
  }

  /** The answer's code; 0 while there is none. */
  int status() {
    return status;
  }

  /** False when the request has been answered already. */
  public boolean send(Answer answer) {
    if (!answered.compareAndSet(false, true)) {
      return false;
    }
    status = answer.status();
    ByteBuf body = Unpooled.wrappedBuffer(answer.body().toArray(byte[][]::new));
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), body);
    head(response.headers(), answer);
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, answer.length());
    channel.writeAndFlush(response).addListener(done -> finished());
    return true;
  }

  /** Begins a response of unknown length, unless its headers tell the length. */
  public ResponseStream stream(Answer begin) {
    if (!answered.compareAndSet(false, true)) {
      throw new IllegalStateException("answered already");
    }
    status = begin.status();
    HttpResponse response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(begin.status()));
    head(response.headers(), begin);
    boolean hasBody = begin.status() != 204 && begin.status() != 304;
    if (http1 && hasBody && !response.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
      response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    channel.write(response);
    for (byte[] piece : begin.body()) {
      channel.write(new DefaultHttpContent(Unpooled.wrappedBuffer(piece)));
    }
    channel.flush();
    return new ResponseStream(channel, handler.gate(), this::finished);
  }

  /**
   * Takes the connection over: sends {@code 101 Switching Protocols} with the answer's headers and
   * then lets {@code install} add the new protocol's handlers; HTTP is gone from the pipeline by
   * then. {@code install} runs on the event loop.
   */
  public void upgrade(Answer switching, Consumer<ChannelPipeline> install) {
    if (!answered.compareAndSet(false, true)) {
      throw new IllegalStateException("answered already");
    }
    status = switching.status();
    handler.upgrade(switching, install);
  }

  /**
   * Calls {@code action} when the connection or stream closes before this exchange has ended; at
   * once if it has closed.
   */
  public void onClosed(Runnable action) {
    ChannelFutureListener listener = closed -> action.run();
    listeners.add(listener);
    channel.closeFuture().addListener(listener);
  }

  /** The connection may live long: what waited for its end with this exchange is let go. */
  private void finished() {
    listeners.forEach(channel.closeFuture()::removeListener);
    handler.finished();
  }

  static void head(HttpHeaders headers, Answer answer) {
    if (!answer.contentType().isEmpty()) {
      headers.set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
    }
    if (answer.status() != 101) {
      headers.set(HttpHeaderNames.CACHE_CONTROL, "no-cache, private");
    }
    answer.headers().forEach(headers::set);
  }
}
