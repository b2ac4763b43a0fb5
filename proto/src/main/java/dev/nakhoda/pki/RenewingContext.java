package dev.nakhoda.pki;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/**
 * A client's TLS whose identity may be replaced while it is in use: each new connection shows the
 * present one. A fresh context for each identity, so that no resumed session shows the former.
 * Thread-safe.
 */
final class RenewingContext extends SslContext {

  private record Made(Identity identity, SslContext context) {}

  private final Supplier<Identity> identity;
  private final Function<Identity, SslContext> make;
  private Made made;

  RenewingContext(Supplier<Identity> identity, Function<Identity, SslContext> make) {
    this.identity = identity;
    this.make = make;
    Identity first = identity.get();
    this.made = new Made(first, make.apply(first));
  }

  private synchronized SslContext current() {
    Identity present = identity.get();
    if (!present.equals(made.identity())) {
      made = new Made(present, make.apply(present));
    }
    return made.context();
  }

  @Override
  public boolean isClient() {
    return true;
  }

  @Override
  public List<String> cipherSuites() {
    return current().cipherSuites();
  }

  @Override
  public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
    return current().applicationProtocolNegotiator();
  }

  @Override
  public SSLEngine newEngine(ByteBufAllocator allocator) {
    return current().newEngine(allocator);
  }

  @Override
  public SSLEngine newEngine(ByteBufAllocator allocator, String peerHost, int peerPort) {
    return current().newEngine(allocator, peerHost, peerPort);
  }

  @Override
  public SSLSessionContext sessionContext() {
    return current().sessionContext();
  }
}
