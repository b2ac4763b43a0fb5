package dev.nakhoda.agent.probes;

import dev.nakhoda.agent.probes.ActionRunner.Outcome;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * One HTTP GET of which only the status counts: 200 to 399 is success. Certificates are not
 * checked, as upstream: a probe asks whether the server lives, not who it is.
 */
final class HttpProbe {

  private static final int STATUS_LINE_LIMIT = 1024;

  private HttpProbe() {}

  static Outcome get(Action.HttpGet get, String host, Duration timeout) {
    String scheme = get.scheme().toLowerCase(Locale.ROOT);
    String url = scheme + "://" + host + ":" + get.port() + get.path();
    try {
      int status = ask(get, host, scheme.equals("https"), (int) timeout.toMillis());
      return status >= 200 && status < 400
          ? Outcome.succeeded()
          : Outcome.failed("HTTP probe failed with statuscode: " + status);
    } catch (SocketTimeoutException late) {
      return Outcome.failed(
          "Get \""
              + url
              + "\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
    } catch (IOException | IllegalArgumentException failure) {
      return Outcome.failed(
          "Get \""
              + url
              + "\": dial tcp "
              + host
              + ":"
              + get.port()
              + ": connect: "
              + ActionRunner.words(failure));
    }
  }

  private static int ask(Action.HttpGet get, String host, boolean secure, int millis)
      throws IOException {
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(host, get.port()), millis);
      plain.setSoTimeout(millis);
      try (Socket socket = secure ? tls(plain, host, get.port()) : plain) {
        socket.getOutputStream().write(request(get, host).getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return status(new BufferedInputStream(socket.getInputStream()));
      }
    }
  }

  private static String request(Action.HttpGet get, String host) {
    StringBuilder request = new StringBuilder();
    request.append("GET ").append(get.path()).append(" HTTP/1.1\r\n");
    boolean hostGiven = false;
    boolean agentGiven = false;
    for (Action.Header header : get.headers()) {
      hostGiven |= header.name().equalsIgnoreCase("host");
      agentGiven |= header.name().equalsIgnoreCase("user-agent");
      request.append(header.name()).append(": ").append(header.value()).append("\r\n");
    }
    if (!hostGiven) {
      request.append("Host: ").append(host).append(':').append(get.port()).append("\r\n");
    }
    if (!agentGiven) {
      request.append("User-Agent: kube-probe/1.36\r\n");
    }
    return request.append("Accept: */*\r\nConnection: close\r\n\r\n").toString();
  }

  private static int status(InputStream input) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = input.read(); next >= 0 && next != '\n'; next = input.read()) {
      if (line.length() == STATUS_LINE_LIMIT) {
        throw new IOException("malformed HTTP response");
      }
      line.append((char) next);
    }
    String[] words = line.toString().strip().split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/") || !words[1].matches("[1-9][0-9]{2}")) {
      throw new IOException("malformed HTTP response \"" + line.toString().strip() + "\"");
    }
    return Integer.parseInt(words[1]);
  }

  private static Socket tls(Socket plain, String host, int port) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustAnyone()}, null);
      return context.getSocketFactory().createSocket(plain, host, port, true);
    } catch (GeneralSecurityException impossible) {
      throw new IOException(impossible);
    }
  }

  private static final class TrustAnyone implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
