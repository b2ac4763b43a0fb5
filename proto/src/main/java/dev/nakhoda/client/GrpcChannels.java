package dev.nakhoda.client;

import dev.nakhoda.pki.CipherPreference;
import dev.nakhoda.pki.Identity;
import dev.nakhoda.pki.TlsContexts;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.netty.handler.ssl.SslContext;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Makes channels to the master's gRPC port: TLS, keep-alive, bounded messages. Nodes and verbs run
 * without the optimising compiler, so they ask for the cipher that does without it.
 */
public final class GrpcChannels {

  /** A page of a list at most; single objects are bounded by the server. */
  public static final int MESSAGE_BYTES = 64 << 20;

  /** A cut link is noticed within these two together. */
  private static final int PING_SECONDS = 10;

  private static final int PING_TIMEOUT_SECONDS = 5;

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private GrpcChannels() {}

  /**
   * Connects lazily; the caller owns the channel.
   *
   * @param address {@code host:port}
   * @param bearerToken sent with every call when present
   */
  public static ManagedChannel open(
      String address,
      X509Certificate authority,
      Optional<Identity> identity,
      Optional<String> bearerToken) {
    return open(
        address,
        TlsContexts.grpcClient(authority, identity, CipherPreference.CHACHA20),
        bearerToken.map(GrpcChannels::authorization).stream().toList());
  }

  /**
   * Connects lazily; the caller owns the channel.
   *
   * @param identity asked at each connection: it may be renewed meanwhile
   */
  public static ManagedChannel open(
      String address, X509Certificate authority, Supplier<Identity> identity) {
    return open(
        address, TlsContexts.grpcClient(authority, identity, CipherPreference.CHACHA20), List.of());
  }

  private static ManagedChannel open(
      String address, SslContext tls, List<ClientInterceptor> interceptors) {
    return NettyChannelBuilder.forTarget("dns:///" + address)
        .sslContext(tls)
        .executor(Executors.newVirtualThreadPerTaskExecutor())
        .maxInboundMessageSize(MESSAGE_BYTES)
        .keepAliveTime(PING_SECONDS, TimeUnit.SECONDS)
        .keepAliveTimeout(PING_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .keepAliveWithoutCalls(true)
        .intercept(interceptors)
        .build();
  }

  public static ManagedChannel open(Kubeconfig kubeconfig) {
    return open(
        kubeconfig.grpcAddress(),
        kubeconfig.authority(),
        kubeconfig.identity(),
        kubeconfig.bearerToken());
  }

  private static ClientInterceptor authorization(String token) {
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + token);
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }
}
