package dev.nakhoda.cli.lab;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Whether a Docker engine answers on its socket; needs no Docker client. */
final class DockerPing {

  private static final String REQUEST =
      "GET /_ping HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n";

  private DockerPing() {}

  static boolean answers(Path socket) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(ByteBuffer.wrap(REQUEST.getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer start = ByteBuffer.allocate("HTTP/1.1 200".length());
      while (start.hasRemaining() && channel.read(start) >= 0) {
        // The first twelve bytes tell all.
      }
      return new String(start.array(), StandardCharsets.US_ASCII).endsWith(" 200");
    } catch (IOException notYet) {
      return false;
    }
  }
}
