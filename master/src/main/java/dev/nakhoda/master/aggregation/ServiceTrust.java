package dev.nakhoda.master.aggregation;

import dev.nakhoda.pki.Pem;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Trusts a server whose certificate the bundle vouches for and that names the Service: connections
 * go to pods' addresses, which no certificate holds. Immutable.
 */
final class ServiceTrust extends X509ExtendedTrustManager {

  private static final int DNS_NAME = 2;

  /** Absent: whoever answers is believed, as the APIService asks. */
  private final Optional<X509TrustManager> authorities;

  private final String serverName;

  private ServiceTrust(Optional<X509TrustManager> authorities, String serverName) {
    this.authorities = authorities;
    this.serverName = serverName;
  }

  /** GeneralSecurityException or IllegalArgumentException when the bundle cannot be read. */
  static ServiceTrust of(ApiServiceSpec spec) throws GeneralSecurityException {
    if (spec.insecure()) {
      return new ServiceTrust(Optional.empty(), spec.serverName());
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(spec.caBundle().isEmpty() ? null : store(spec.caBundle()));
    return new ServiceTrust(
        Optional.of((X509TrustManager) factory.getTrustManagers()[0]), spec.serverName());
  }

  private static KeyStore store(String bundle) throws GeneralSecurityException {
    String pem = new String(Base64.getMimeDecoder().decode(bundle), StandardCharsets.UTF_8);
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int index = 0;
      for (X509Certificate certificate : Pem.parseCertificates(pem)) {
        store.setCertificateEntry("ca-" + index++, certificate);
      }
      return store;
    } catch (java.io.IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private void check(X509Certificate[] chain, String type) throws CertificateException {
    if (authorities.isEmpty()) {
      return;
    }
    authorities.get().checkServerTrusted(chain, type);
    Collection<List<?>> names = chain[0].getSubjectAlternativeNames();
    boolean named =
        names != null
            && names.stream()
                .filter(name -> name.getFirst().equals(DNS_NAME))
                .anyMatch(name -> matches(String.valueOf(name.get(1))));
    if (!named) {
      throw new CertificateException("certificate is not valid for " + serverName);
    }
  }

  private boolean matches(String name) {
    if (name.startsWith("*.")) {
      int dot = serverName.indexOf('.');
      return serverName.substring(dot).equalsIgnoreCase(name.substring(1));
    }
    return name.equalsIgnoreCase(serverName);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("no clients here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException("no clients here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("no clients here");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
