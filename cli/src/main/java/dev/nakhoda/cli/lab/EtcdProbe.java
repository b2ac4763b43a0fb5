package dev.nakhoda.cli.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Asks one etcd server that runs elsewhere for its version: one short connection.
 *
 * @param tls absent: plain text
 */
public record EtcdProbe(URI url, Optional<SSLContext> tls) {

  private static final int TIMEOUT_MILLIS = 3000;
  private static final int ANSWER_BYTES = 4096;
  private static final Pattern VERSION =
      Pattern.compile("\"etcdserver\":\\s*\"(\\d+)\\.(\\d+)[^\"]*\"");

  /** LabException for what is no URL of etcd's, or lacks its certificates. */
  static EtcdProbe of(String server, EtcdFiles files) {
    URI url = url(server);
    return new EtcdProbe(
        url,
        url.getScheme().equals("https")
            ? Optional.of(ClientTls.context(files.trusted(), files.identity()))
            : Optional.empty());
  }

  private static URI url(String server) {
    try {
      URI url = URI.create(server);
      boolean known = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
      if (known && url.getHost() != null && url.getPort() > 0) {
        return url;
      }
    } catch (IllegalArgumentException malformed) {
      // Told below, together with what only looks like a URL.
    }
    throw new LabException("--etcd-servers: '" + server + "' is no URL such as https://host:2379");
  }

  /** Why it cannot be used; empty when it can. */
  Optional<String> fault() {
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(url.getHost(), url.getPort()), TIMEOUT_MILLIS);
      plain.setSoTimeout(TIMEOUT_MILLIS);
      if (tls.isEmpty()) {
        return judge(ask(plain));
      }
      try (SSLSocket socket =
          (SSLSocket)
              tls.get()
                  .getSocketFactory()
                  .createSocket(plain, url.getHost(), url.getPort(), true)) {
        return judge(ask(socket));
      }
    } catch (IOException unreachable) {
      return Optional.of(unreachable.getMessage());
    }
  }

  private String ask(Socket socket) throws IOException {
    String request =
        "GET /version HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    byte[] answer = socket.getInputStream().readNBytes(ANSWER_BYTES);
    return new String(answer, StandardCharsets.UTF_8);
  }

  static Optional<String> judge(String answer) {
    Matcher version = VERSION.matcher(answer);
    if (!version.find()) {
      return Optional.of("what answers there is no etcd");
    }
    int major = Integer.parseInt(version.group(1));
    boolean old = major < 3 || major == 3 && Integer.parseInt(version.group(2)) < 4;
    return old ? Optional.of("it is older than 3.4") : Optional.empty();
  }
}
