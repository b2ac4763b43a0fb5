package dev.nakhoda.agent.probes;

import dev.nakhoda.pki.TrustAnyone;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * GET requests with one time limit for all of them. Certificates are not checked, as upstream: a
 * probe asks whether the server lives, not who it is. Bound: 16 KiB of each answer are read.
 */
final class HttpExchange {

  private static final int ANSWER_LIMIT = 16 << 10;

  /**
   * @param location the header of that name; empty when there is none
   */
  record Answer(int status, String location, String body) {}

  /** The server speaks, but not HTTP. */
  static final class Malformed extends IOException {
    Malformed(String what) {
      super("malformed HTTP response \"" + what + "\"");
    }
  }

  private final List<Action.Header> headers;
  private final long deadlineNanos;

  HttpExchange(List<Action.Header> headers, Duration timeout) {
    this.headers = headers;
    this.deadlineNanos = System.nanoTime() + timeout.toNanos();
  }

  Answer get(HttpTarget target) throws IOException {
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(target.host(), target.port()), left());
      plain.setSoTimeout(left());
      try (Socket socket = target.scheme().equals("https") ? tls(plain, target) : plain) {
        socket.getOutputStream().write(request(target).getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return parse(read(socket));
      }
    }
  }

  private int left() throws SocketTimeoutException {
    long nanos = deadlineNanos - System.nanoTime();
    if (nanos <= 0) {
      throw new SocketTimeoutException("too late");
    }
    return ActionRunner.millis(Duration.ofNanos(nanos));
  }

  private String request(HttpTarget target) {
    StringBuilder request = new StringBuilder();
    request.append("GET ").append(target.path()).append(" HTTP/1.1\r\n");
    header(request, "Host", target.authority());
    header(request, "User-Agent", "kube-probe/1.36");
    header(request, "Accept", "*/*");
    for (Action.Header header : headers) {
      if (!header.value().isEmpty()) {
        request.append(header.name()).append(": ").append(header.value()).append("\r\n");
      }
    }
    return request.append("Connection: close\r\n\r\n").toString();
  }

  /** Unless the probe says otherwise. */
  private void header(StringBuilder request, String name, String value) {
    if (headers.stream().noneMatch(header -> header.name().equalsIgnoreCase(name))) {
      request.append(name).append(": ").append(value).append("\r\n");
    }
  }

  /** Up to the end of the headers and what of the body came along with them. */
  private String read(Socket socket) throws IOException {
    InputStream input = socket.getInputStream();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[4096];
    while (bytes.size() < ANSWER_LIMIT) {
      socket.setSoTimeout(left());
      int count = input.read(buffer);
      if (count < 0) {
        break;
      }
      bytes.write(buffer, 0, count);
      String text = bytes.toString(StandardCharsets.ISO_8859_1);
      if (text.contains("\r\n\r\n") || text.contains("\n\n")) {
        break;
      }
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  private static Answer parse(String text) throws IOException {
    int end = text.contains("\r\n\r\n") ? text.indexOf("\r\n\r\n") : text.indexOf("\n\n");
    String head = end < 0 ? text : text.substring(0, end);
    String body = end < 0 ? "" : text.substring(end).strip();
    List<String> lines = head.lines().toList();
    String first = lines.isEmpty() ? "" : lines.getFirst().strip();
    String[] words = first.split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/") || !words[1].matches("[1-9][0-9]{2}")) {
      throw new Malformed(first.substring(0, Math.min(first.length(), 80)));
    }
    String location =
        lines.stream()
            .filter(line -> lower(line).startsWith("location:"))
            .map(line -> line.substring("location:".length()).strip())
            .findFirst()
            .orElse("");
    return new Answer(Integer.parseInt(words[1]), location, body);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static Socket tls(Socket plain, HttpTarget target) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustAnyone()}, null);
      return context.getSocketFactory().createSocket(plain, target.host(), target.port(), true);
    } catch (GeneralSecurityException impossible) {
      throw new IOException(impossible);
    }
  }
}
