package dev.nakhoda.master.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Builds the handlers of each new connection: TLS, then HTTP/1.1 or HTTP/2 as the client chose by
 * ALPN, then an {@link ExchangeHandler} per connection or per HTTP/2 stream.
 */
@Sharable
final class HttpPipeline extends ChannelInitializer<Channel> {

  private static final int MOST_STREAMS = 250;

  private final Optional<SslContext> tls;
  private final Consumer<Exchange> requests;

  HttpPipeline(Optional<SslContext> tls, Consumer<Exchange> requests) {
    this.tls = tls;
    this.requests = requests;
  }

  @Override
  protected void initChannel(Channel channel) {
    ChannelPipeline pipeline = channel.pipeline();
    if (tls.isEmpty()) {
      http1(pipeline, Optional.empty(), false);
      return;
    }
    pipeline.addLast(tls.get().newHandler(channel.alloc()));
    pipeline.addLast(
        new ApplicationProtocolNegotiationHandler(ApplicationProtocolNames.HTTP_1_1) {
          @Override
          protected void configurePipeline(ChannelHandlerContext context, String protocol) {
            Optional<X509Certificate> certificate = peer(context.pipeline());
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
              http2(context.pipeline(), certificate);
            } else {
              http1(context.pipeline(), certificate, true);
            }
          }

          @Override
          protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
            context.close();
          }

          @Override
          public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
          }
        });
  }

  private void http1(
      ChannelPipeline pipeline, Optional<X509Certificate> certificate, boolean secure) {
    pipeline.addLast(new FlushConsolidationHandler(64, true));
    pipeline.addLast(
        new HttpServerCodec(
            new HttpDecoderConfig()
                .setMaxInitialLineLength(ApiServerConfig.MAX_LINE_BYTES)
                .setMaxHeaderSize(ApiServerConfig.MAX_HEADER_BYTES)
                .setMaxChunkSize(64 << 10)));
    pipeline.addLast(new HttpServerKeepAliveHandler());
    pipeline.addLast(new ExchangeHandler(certificate, secure, true, requests));
  }

  private void http2(ChannelPipeline pipeline, Optional<X509Certificate> certificate) {
    Http2Settings settings =
        Http2Settings.defaultSettings()
            .maxConcurrentStreams(MOST_STREAMS)
            .initialWindowSize(256 << 10)
            .maxHeaderListSize(ApiServerConfig.MAX_HEADER_BYTES);
    Http2Connection connection = new Http2Connection();
    pipeline.addLast(new FlushConsolidationHandler(64, true));
    pipeline.addLast(Http2FrameCodecBuilder.forServer().initialSettings(settings).build());
    pipeline.addLast(
        new Http2MultiplexHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel stream) {
                connection.opened(stream);
                stream.pipeline().addLast(new Http2StreamFrameToHttpObjectCodec(true));
                stream.pipeline().addLast(new ExchangeHandler(certificate, true, false, requests));
              }
            }));
    pipeline.addLast(new IdleStateHandler(Http2Connection.IDLE_SECONDS, 0, 0));
    pipeline.addLast(connection);
  }

  private static Optional<X509Certificate> peer(ChannelPipeline pipeline) {
    try {
      Certificate[] chain =
          pipeline.get(SslHandler.class).engine().getSession().getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate leaf
          ? Optional.of(leaf)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException none) {
      return Optional.empty();
    }
  }
}
