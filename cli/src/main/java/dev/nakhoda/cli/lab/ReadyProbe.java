package dev.nakhoda.cli.lab;

import dev.nakhoda.pki.Identity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Asks a master's {@code /readyz}. One short connection per question, no HTTP client to load. */
public final class ReadyProbe {

  private static final int TIMEOUT_MILLIS = 2000;
  private static final char[] NO_PASSWORD = {};

  private final String host;
  private final int port;
  private final SSLContext context;

  public ReadyProbe(String host, int port, X509Certificate authority, Identity identity) {
    this.host = host;
    this.port = port;
    this.context = context(authority, identity);
  }

  /** False while nobody answers, or the answer is not 200. */
  public boolean ready() {
    String request =
        "GET /readyz HTTP/1.1\r\nHost: " + host + ":" + port + "\r\nConnection: close\r\n\r\n";
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
      plain.setSoTimeout(TIMEOUT_MILLIS);
      try (SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true)) {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
        return new String(start, StandardCharsets.US_ASCII).endsWith(" 200");
      }
    } catch (IOException notYet) {
      return false;
    }
  }

  private static SSLContext context(X509Certificate authority, Identity identity) {
    try {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, NO_PASSWORD);
      trusted.setCertificateEntry("authority", authority);
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      KeyStore own = KeyStore.getInstance(KeyStore.getDefaultType());
      own.load(null, NO_PASSWORD);
      X509Certificate[] chain = identity.chain().toArray(X509Certificate[]::new);
      own.setKeyEntry("identity", identity.key(), NO_PASSWORD, chain);
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(own, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException broken) {
      throw new IllegalStateException("cannot use the cluster's certificates", broken);
    }
  }
}
