package dev.nakhoda.master.http;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Status;
import dev.nakhoda.master.security.Credentials;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the requests of one connection (or one HTTP/2 stream) and hands each, whole, to a
 * virtual thread. One request at a time: what a client sends meanwhile waits in a queue of at most
 * {@link #MOST_PENDING} pieces, after which the socket is not read. All state belongs to the event
 * loop.
 */
final class ExchangeHandler extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(ExchangeHandler.class);
  private static final int MOST_PENDING = 32;

  /** After a 413 this much is read and dropped, so that the client gets to see the answer. */
  private static final long MOST_DROPPED_BYTES = 64L << 20;

  /** How often is looked whether still something comes, and at most how many times. */
  private static final Duration LOOK = Duration.ofSeconds(10);

  private static final int MOST_LOOKS = 6;

  /** A connection without a request, or with a half one, is closed after this. */
  private static final Duration IDLE = Duration.ofSeconds(90);

  private final Optional<X509Certificate> certificate;
  private final boolean secure;
  private final boolean http1;
  private final Consumer<Exchange> requests;
  private final Deque<Object> pending = new ArrayDeque<>();

  private ChannelHandlerContext context;
  private WriteGate gate;
  private Optional<HttpRequest> head = Optional.empty();
  private ByteBuf body = Unpooled.EMPTY_BUFFER;
  private long droppedBytes;
  private boolean dropping;
  private boolean busy;
  private boolean upgraded;
  private long lastProgressNanos;
  private Future<?> idleCheck;

  ExchangeHandler(
      Optional<X509Certificate> certificate,
      boolean secure,
      boolean http1,
      Consumer<Exchange> requests) {
    this.certificate = certificate;
    this.secure = secure;
    this.http1 = http1;
    this.requests = requests;
  }

  WriteGate gate() {
    return gate;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    gate = new WriteGate(added.channel());
    lastProgressNanos = System.nanoTime();
    scheduleIdleCheck();
  }

  private void scheduleIdleCheck() {
    idleCheck =
        context.executor().schedule(this::checkIdle, IDLE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void checkIdle() {
    if (!context.channel().isActive() || upgraded) {
      return;
    }
    if (!busy && System.nanoTime() - lastProgressNanos >= IDLE.toNanos()) {
      context.close();
    } else {
      scheduleIdleCheck();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (busy) {
      pending.add(message);
      if (pending.size() >= MOST_PENDING) {
        ctx.channel().config().setAutoRead(false);
      }
      return;
    }
    accept(message);
  }

  private void accept(Object message) {
    try {
      if (message instanceof HttpRequest request) {
        begin(request);
      }
      if (message instanceof HttpContent content) {
        collect(content);
      }
    } catch (ApiException refused) {
      refuse(refused.status());
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(HttpRequest request) {
    lastProgressNanos = System.nanoTime();
    if (request.decoderResult().isFailure()) {
      refuse(malformed(request.decoderResult().cause()));
      return;
    }
    head = Optional.of(request);
    body = context.alloc().buffer();
    if (HttpUtil.getContentLength(request, -1L) > ApiServerConfig.MAX_BODY_BYTES) {
      refuse(tooLarge());
    } else if (HttpUtil.is100ContinueExpected(request)) {
      context.writeAndFlush(
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    }
  }

  private static Status malformed(Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException tooLong ->
          Status.of(414, "RequestURITooLong", "the request's URI is too long");
      case TooLongHttpHeaderException tooLong ->
          Status.of(431, "RequestHeaderFieldsTooLarge", "the request's headers are too large");
      default -> Status.of(400, "BadRequest", "malformed HTTP request");
    };
  }

  private static Status tooLarge() {
    return Status.of(
        413,
        "RequestEntityTooLarge",
        "Request entity too large: limit is " + ApiServerConfig.MAX_BODY_BYTES);
  }

  private void collect(HttpContent content) {
    if (dropping) {
      drop(content);
    } else if (head.isPresent()) {
      take(content);
    }
  }

  private void take(HttpContent content) {
    int size = body.readableBytes() + content.content().readableBytes();
    if (size > ApiServerConfig.MAX_BODY_BYTES) {
      refuse(tooLarge());
      return;
    }
    body.writeBytes(content.content());
    if (content.decoderResult().isFailure()) {
      refuse(malformed(content.decoderResult().cause()));
    } else if (content instanceof LastHttpContent) {
      dispatch(head.orElseThrow());
    }
  }

  private void drop(HttpContent content) {
    droppedBytes += content.content().readableBytes();
    if (content instanceof LastHttpContent || droppedBytes > MOST_DROPPED_BYTES) {
      context.close();
    }
  }

  private void dispatch(HttpRequest complete) {
    byte[] bytes = new byte[body.readableBytes()];
    body.readBytes(bytes);
    forget();
    String authorization = complete.headers().get(HttpHeaderNames.AUTHORIZATION, "");
    Request request =
        Paths.request(
            complete.method().name(),
            complete.uri(),
            complete.headers(),
            bytes,
            Credentials.of(certificate, authorization),
            secure);
    busy = true;
    requests.accept(new Exchange(context.channel(), request, http1, this));
  }

  private void forget() {
    body.release();
    body = Unpooled.EMPTY_BUFFER;
    head = Optional.empty();
  }

  /** Answers a request that never became whole, drops the rest of it and closes. */
  private void refuse(Status status) {
    if (dropping) {
      return;
    }
    dropping = true;
    forget();
    Answer answer = Answer.of(status);
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(answer.status()),
            Unpooled.wrappedBuffer(answer.joined()));
    Exchange.head(response.headers(), answer);
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, answer.length());
    if (http1) {
      context.pipeline().remove(HttpServerKeepAliveHandler.class);
      response.headers().set(HttpHeaderNames.CONNECTION, "close");
    }
    context.writeAndFlush(response);
    // Closing at once would reset the connection under a client that is still sending.
    closeWhenSilent(droppedBytes, MOST_LOOKS);
  }

  /** When nothing came for a while, or things came for too long. */
  private void closeWhenSilent(long droppedBefore, int looks) {
    Runnable look =
        () -> {
          if (droppedBytes == droppedBefore || looks == 0) {
            context.close();
          } else {
            closeWhenSilent(droppedBytes, looks - 1);
          }
        };
    context.executor().schedule(look, LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The response of the request in progress has been written. Any thread. */
  void finished() {
    context.executor().execute(this::next);
  }

  private void next() {
    busy = false;
    lastProgressNanos = System.nanoTime();
    while (!busy && !pending.isEmpty()) {
      accept(pending.poll());
    }
    if (context.channel().isActive() && !context.channel().config().isAutoRead()) {
      context.channel().config().setAutoRead(true);
    }
  }

  /** See {@link Exchange#upgrade}. */
  void upgrade(Answer switching, Consumer<ChannelPipeline> install) {
    context
        .executor()
        .execute(() -> {
          upgraded = true;
          ChannelPipeline pipeline = context.pipeline();
          pipeline.remove(HttpServerKeepAliveHandler.class);
          var response =
              new DefaultFullHttpResponse(
                  HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
          Exchange.head(response.headers(), switching);
          context.writeAndFlush(response);
          pipeline.remove(this);
          install.accept(pipeline);
          pipeline.remove(HttpServerCodec.class);
        });
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    gate.changed();
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    gate.changed();
    release();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    release();
  }

  /** The check would keep a short-lived stream's memory for its whole delay. */
  private void release() {
    idleCheck.cancel(false);
    pending.forEach(ReferenceCountUtil::release);
    pending.clear();
    forget();
  }

  /** Resets and TLS faults are the client's affair. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.debug(
        "connection failed remote={} why={}", ctx.channel().remoteAddress(), cause.toString());
    ctx.close();
  }
}
