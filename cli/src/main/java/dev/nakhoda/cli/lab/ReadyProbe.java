package dev.nakhoda.cli.lab;

import dev.nakhoda.pki.Identity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Asks a master's {@code /readyz}. One short connection per question, no HTTP client to load. */
public final class ReadyProbe {

  private static final int TIMEOUT_MILLIS = 2000;

  private final String host;
  private final int port;
  private final SSLContext context;

  public ReadyProbe(String host, int port, X509Certificate authority, Identity identity) {
    this.host = host;
    this.port = port;
    this.context = ClientTls.context(authority, identity);
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
}
