package dev.nakhoda.master.http;

import dev.nakhoda.pki.CertificateAuthority;
import dev.nakhoda.pki.Identity;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS for the JDK's HTTP client: trusts the test's authority, shows a certificate if given one. */
final class ClientTls {

  private ClientTls() {}

  static SSLContext context(CertificateAuthority authority, Optional<Identity> identity) {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("ca", authority.certificate());
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      KeyStore own = KeyStore.getInstance("PKCS12");
      own.load(null, null);
      if (identity.isPresent()) {
        X509Certificate[] chain = identity.get().chain().toArray(X509Certificate[]::new);
        own.setKeyEntry("client", identity.get().key(), new char[0], chain);
      }
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(own, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | java.io.IOException broken) {
      throw new IllegalStateException(broken);
    }
  }
}
