package dev.nakhoda.master.http;

import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * Where and how the API server listens.
 *
 * @param address the TLS port; port 0 picks a free one
 * @param tls with optional client certificates and ALPN for h2 and http/1.1
 * @param insecurePort plain HTTP on loopback, without authentication; absent: none
 * @param reading most reads at once; more are answered 429
 * @param writing most writes at once; more are answered 429
 * @param following most watches, logs, execs and the like at once; more are answered 429
 * @param requestTimeout after which a request that does not follow is answered 504
 */
public record ApiServerConfig(
    InetSocketAddress address,
    SslContext tls,
    OptionalInt insecurePort,
    int reading,
    int writing,
    int following,
    Duration requestTimeout) {

  /** Bodies larger than this are answered 413. */
  static final int MAX_BODY_BYTES = 3 << 20;

  static final int MAX_LINE_BYTES = 64 << 10;
  static final int MAX_HEADER_BYTES = 64 << 10;

  /** Upstream's defaults for what it calls in-flight. */
  public static ApiServerConfig of(InetSocketAddress address, SslContext tls) {
    return new ApiServerConfig(
        address, tls, OptionalInt.empty(), 400, 200, 20_000, Duration.ofSeconds(60));
  }

  public ApiServerConfig withInsecurePort(int port) {
    return new ApiServerConfig(
        address, tls, OptionalInt.of(port), reading, writing, following, requestTimeout);
  }
}
