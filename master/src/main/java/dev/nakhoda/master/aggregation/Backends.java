package dev.nakhoda.master.aggregation;

import dev.nakhoda.pki.Identity;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * HTTP clients for the servers behind APIServices, each with that server's trust and the front
 * proxy's certificate. Thread-safe. Bound: {@link #MOST} clients; beyond it the one unused longest
 * is let go (its connections end when they fall idle). Closing lets go of all.
 */
final class Backends implements AutoCloseable {

  private static final int MOST = 64;
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** What a client is made from. */
  private record Trust(String serverName, boolean insecure, String caBundle) {}

  private final Identity frontProxy;
  private final Map<Trust, HttpClient> clients =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Trust, HttpClient> eldest) {
          if (size() > MOST) {
            eldest.getValue().shutdown();
          }
          return size() > MOST;
        }
      };

  Backends(Identity frontProxy) {
    this.frontProxy = frontProxy;
  }

  /** IllegalArgumentException when its certificates cannot be read. */
  synchronized HttpClient client(ApiServiceSpec spec) {
    Trust trust = new Trust(spec.serverName(), spec.insecure(), spec.caBundle());
    return clients.computeIfAbsent(trust, missing -> make(spec));
  }

  private HttpClient make(ApiServiceSpec spec) {
    try {
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(
          keys().getKeyManagers(), new TrustManager[] {ServiceTrust.of(spec)}, new SecureRandom());
      return HttpClient.newBuilder()
          .sslContext(tls)
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
    } catch (GeneralSecurityException unreadable) {
      throw new IllegalArgumentException(unreadable.getMessage(), unreadable);
    }
  }

  private KeyManagerFactory keys() throws GeneralSecurityException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setKeyEntry(
          "front-proxy",
          frontProxy.key(),
          new char[0],
          frontProxy.chain().toArray(X509Certificate[]::new));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      return keys;
    } catch (java.io.IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public synchronized void close() {
    clients.values().forEach(HttpClient::shutdownNow);
    clients.clear();
  }
}
