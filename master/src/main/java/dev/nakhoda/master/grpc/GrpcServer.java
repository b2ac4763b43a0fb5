package dev.nakhoda.master.grpc;

import dev.nakhoda.master.security.Authenticator;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The gRPC port: TLS with optional client certificates, a virtual thread per call. Messages,
 * headers and calls per connection are bounded; what is no TLS or no gRPC is dropped by the
 * handshake. Owns its connections; {@link #close} ends them.
 */
public final class GrpcServer implements AutoCloseable {

  private static final int MOST_MESSAGE_BYTES = 4 << 20;
  private static final int MOST_METADATA_BYTES = 16 << 10;
  private static final int MOST_CALLS = 2000;
  private static final long KEEP_ALIVE_SECONDS = 30;
  private static final long LEAST_PING_SECONDS = 5;

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Server server;

  /** {@code tls} is {@code TlsContexts.server} with h2 as its only protocol. */
  public GrpcServer(
      InetSocketAddress address,
      SslContext tls,
      Authenticator authenticator,
      List<BindableService> services) {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(address)
            .sslContext(tls)
            .executor(executor)
            .intercept(new CallerInterceptor(authenticator))
            .maxInboundMessageSize(MOST_MESSAGE_BYTES)
            .maxInboundMetadataSize(MOST_METADATA_BYTES)
            .maxConcurrentCallsPerConnection(MOST_CALLS)
            .handshakeTimeout(10, TimeUnit.SECONDS)
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveTime(LEAST_PING_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true);
    services.forEach(builder::addService);
    server = builder.build();
  }

  /** Listens; returns the port. */
  public int start() throws IOException {
    return server.start().getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    executor.shutdownNow();
  }
}
