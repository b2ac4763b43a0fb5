package dev.nakhoda.agent.streams;

import dev.nakhoda.agent.network.NetworkNamespace;
import dev.nakhoda.api.ApiException;
import dev.nakhoda.proto.v1.StreamFrame;
import dev.nakhoda.proto.v1.StreamOrder;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * One TCP connection to a port of the pod's localhost (or of the address that the order names),
 * made inside the pod's network namespace, so that a server that listens on nothing but 127.0.0.1
 * is reached as well. Input frames go to the socket, its bytes come back as output; each direction
 * ends on its own.
 */
final class PortForwardHandler implements OrderHandler {

  private static final int PIECE = 32 << 10;

  private final ContainerLookup lookup;

  PortForwardHandler(ContainerLookup lookup) {
    this.lookup = lookup;
  }

  @Override
  public ObjectNode answer(StreamOrder order, AnswerStream stream) throws IOException {
    int port = order.getPortForward().getPort();
    if (port < 1 || port > 65_535) {
      throw ApiException.badRequest("invalid port: " + port);
    }
    long pid = lookup.sandboxPid(order);
    String address = order.getPortForward().getAddress();
    try (SocketChannel socket =
        address.isEmpty() ? dial(pid, order, port) : dial(pid, address, port)) {
      stream.onCancel(() -> close(socket));
      stream.sendOutput(new byte[0]);
      Thread.ofVirtual().name("port-forward-input").start(() -> carryInput(stream, socket));
      carryOutput(stream, socket);
    } catch (ClosedChannelException cancelled) {
      throw new AnswerStream.Cancelled();
    }
    return EndStatus.success();
  }

  private static SocketChannel dial(long pid, StreamOrder order, int port) throws IOException {
    try {
      return NetworkNamespace.dialLocalhost(pid, port);
    } catch (IOException refused) {
      throw new IOException(
          "error forwarding port "
              + port
              + " to pod "
              + order.getPod()
              + ", uid "
              + order.getPodUid()
              + ": failed to connect to localhost:"
              + port
              + " inside the pod: "
              + refused.getMessage(),
          refused);
    }
  }

  private static SocketChannel dial(long pid, String address, int port) throws IOException {
    InetAddress literal = literal(address);
    try {
      return NetworkNamespace.dial(pid, literal, port);
    } catch (IOException refused) {
      String shown = literal instanceof Inet6Address ? "[" + address + "]" : address;
      throw new IOException(
          "dial tcp " + shown + ":" + port + ": connect: " + lowerCase(refused.getMessage()),
          refused);
    }
  }

  /** Never a name: nothing is looked up here. */
  private static InetAddress literal(String address) {
    try {
      return InetAddress.ofLiteral(address);
    } catch (IllegalArgumentException notAnAddress) {
      throw ApiException.badRequest("invalid address: " + address);
    }
  }

  private static String lowerCase(String sentence) {
    return sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
  }

  private static void carryOutput(AnswerStream stream, SocketChannel socket) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(PIECE);
    while (socket.read(buffer) >= 0) {
      stream.sendOutput(Arrays.copyOf(buffer.array(), buffer.position()));
      buffer.clear();
    }
  }

  private static void carryInput(AnswerStream stream, SocketChannel socket) {
    try {
      for (Optional<StreamFrame> frame = stream.receive();
          frame.isPresent();
          frame = stream.receive()) {
        if (frame.get().hasStdin()) {
          write(socket, frame.get().getStdin().asReadOnlyByteBuffer());
        } else if (frame.get().hasStdinEnd()) {
          socket.shutdownOutput();
        }
      }
    } catch (IOException gone) {
      // The server closed; the output's end tells the client.
    }
  }

  private static void write(SocketChannel socket, ByteBuffer data) throws IOException {
    while (data.hasRemaining()) {
      socket.write(data);
    }
  }

  private static void close(SocketChannel socket) {
    try {
      socket.close();
    } catch (IOException ignored) {
      // Closed all the same.
    }
  }
}
