package dev.nakhoda.pki;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/** Netty TLS contexts: TLS 1.2 and 1.3, the JDK's engine, our own authority as the only trust. */
public final class TlsContexts {

  private static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

  private TlsContexts() {}

  /**
   * For a server that asks for client certificates but lets callers without one in (they may have a
   * token; authentication decides). A certificate of another authority ends the handshake. Of the
   * ciphers the client's favourite is taken.
   */
  public static SslContext server(
      Identity identity, X509Certificate authority, List<String> applicationProtocols) {
    // Netty's builder for servers first tries out the JDK's trust managers: 0.2 s at every start.
    return new ClientsChoice(
        new JdkSslContext(
            context(identity, authority),
            false,
            CipherPreference.AES.suites(),
            SupportedCipherSuiteFilter.INSTANCE,
            alpn(applicationProtocols),
            ClientAuth.OPTIONAL,
            VERSIONS.toArray(String[]::new),
            false));
  }

  /** A client knows best which cipher costs it least. */
  private static final class ClientsChoice extends DelegatingSslContext {

    ClientsChoice(SslContext server) {
      super(server);
    }

    @Override
    protected void initEngine(SSLEngine engine) {
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setUseCipherSuitesOrder(false);
      engine.setSSLParameters(parameters);
    }
  }

  private static SSLContext context(Identity identity, X509Certificate authority) {
    try {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      trusted.setCertificateEntry("authority", authority);
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {new OneIdentity(identity)}, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException broken) {
      throw new IllegalArgumentException("TLS server: " + broken.getMessage(), broken);
    }
  }

  /** For gRPC clients; host names are verified against the authority's certificates. */
  public static SslContext grpcClient(
      X509Certificate authority, Optional<Identity> identity, CipherPreference preference) {
    var builder =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .protocols(VERSIONS)
            .ciphers(preference.suites(), SupportedCipherSuiteFilter.INSTANCE)
            .trustManager(authority)
            .applicationProtocolConfig(alpn(List.of(ApplicationProtocolNames.HTTP_2)));
    identity.ifPresent(own -> builder.keyManager(new OneIdentity(own)));
    try {
      return builder.build();
    } catch (SSLException broken) {
      throw new IllegalArgumentException("TLS client: " + broken.getMessage(), broken);
    }
  }

  /** As the other; each connection shows the identity that is present. */
  public static SslContext grpcClient(
      X509Certificate authority, Supplier<Identity> identity, CipherPreference preference) {
    return new RenewingContext(
        identity, present -> grpcClient(authority, Optional.of(present), preference));
  }

  private static ApplicationProtocolConfig alpn(List<String> protocols) {
    return new ApplicationProtocolConfig(
        Protocol.ALPN,
        SelectorFailureBehavior.NO_ADVERTISE,
        SelectedListenerFailureBehavior.ACCEPT,
        protocols);
  }
}
