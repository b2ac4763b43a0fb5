package dev.nakhoda.agent.runtime.docker;

import dev.nakhoda.agent.runtime.RuntimeFailure;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * One HTTP exchange with dockerd whose body is a raw stream: an upgraded connection (exec, attach)
 * or an answer that ends with the connection (logs, the wait for a container's end). docker-java
 * cannot close one direction alone, and a command that reads its input to the end needs that. One
 * thread reads, one writes, any closes: a blocked read then fails with ClosedChannelException.
 */
final class DaemonChannel implements AutoCloseable {

  private static final int MOST_HEADER_BYTES = 64 << 10;

  private final SocketChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(32 << 10).flip();

  private DaemonChannel(SocketChannel channel) {
    this.channel = channel;
  }

  /** Upgrades to a raw stream in both directions. */
  static DaemonChannel hijack(Path socket, String path, byte[] json) {
    String head =
        "POST /v"
            + DockerConnection.API_VERSION
            + path
            + " HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
            + "Content-Type: application/json\r\nContent-Length: "
            + json.length
            + "\r\n\r\n";
    return open(socket, head, json);
  }

  static DaemonChannel get(Path socket, String path) {
    return plain(socket, "GET", path);
  }

  /** Without a body of its own. */
  static DaemonChannel post(Path socket, String path) {
    return plain(socket, "POST", path);
  }

  /** HTTP/1.0, so that the answer is not chunked and ends with the connection. */
  private static DaemonChannel plain(Path socket, String method, String path) {
    String target = "/v" + DockerConnection.API_VERSION + path;
    String head = method + " " + target + " HTTP/1.0\r\nHost: docker\r\n\r\n";
    return open(socket, head, new byte[0]);
  }

  private static DaemonChannel open(Path socket, String head, byte[] body) {
    DaemonChannel opened = null;
    try {
      opened = new DaemonChannel(SocketChannel.open(StandardProtocolFamily.UNIX));
      opened.channel.connect(UnixDomainSocketAddress.of(socket));
      opened.write(head.getBytes(StandardCharsets.US_ASCII));
      opened.write(body);
      opened.readHead();
      return opened;
    } catch (IOException failure) {
      closeQuietly(opened);
      throw new RuntimeFailure.Unavailable(
          "dockerd does not answer: " + failure.getMessage(), failure);
    } catch (RuntimeFailure refusal) {
      closeQuietly(opened);
      throw refusal;
    }
  }

  private static void closeQuietly(DaemonChannel opened) {
    if (opened != null) {
      opened.close();
    }
  }

  private void readHead() throws IOException {
    String statusLine = readLine();
    String[] parts = statusLine.split(" ", 3);
    int status = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
    int length = -1;
    int total = 0;
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      total += line.length();
      if (total > MOST_HEADER_BYTES) {
        throw new IOException("too many headers");
      }
      String lower = line.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring("content-length:".length()).strip());
      }
    }
    if (status != 101 && status != 200) {
      throw DockerConnection.byStatus(status, DockerConnection.words(readText(length)));
    }
  }

  private String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = readByte(); next != '\n'; next = readByte()) {
      if (next < 0) {
        throw new EOFException("connection closed");
      }
      if (line.length() > MOST_HEADER_BYTES) {
        throw new IOException("header too long");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  private int readByte() throws IOException {
    return fill() ? buffer.get() & 0xff : -1;
  }

  /** The text of a refusal: short, and the connection ends after it or its length is known. */
  private String readText(int length) throws IOException {
    StringBuilder text = new StringBuilder();
    while ((length < 0 || text.length() < length) && text.length() < MOST_HEADER_BYTES) {
      int next = readByte();
      if (next < 0) {
        break;
      }
      text.append((char) next);
    }
    return text.toString();
  }

  /** Up to {@code most} bytes; none at the end. */
  byte[] read(int most) throws IOException {
    if (!fill()) {
      return new byte[0];
    }
    byte[] piece = new byte[Math.min(most, buffer.remaining())];
    buffer.get(piece);
    return piece;
  }

  /** Exactly {@code length} bytes; none when the stream ends first. */
  byte[] readFully(int length) throws IOException {
    byte[] whole = new byte[length];
    int done = 0;
    while (done < length) {
      if (!fill()) {
        return new byte[0];
      }
      int piece = Math.min(length - done, buffer.remaining());
      buffer.get(whole, done, piece);
      done += piece;
    }
    return whole;
  }

  private boolean fill() throws IOException {
    if (buffer.hasRemaining()) {
      return true;
    }
    buffer.clear();
    int count = channel.read(buffer);
    buffer.flip();
    return count > 0;
  }

  void write(byte[] data) throws IOException {
    ByteBuffer source = ByteBuffer.wrap(data);
    while (source.hasRemaining()) {
      channel.write(source);
    }
  }

  void endOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException ignored) {
      // A socket that fails to close is closed all the same.
    }
  }
}
