package dev.nakhoda.agent.network;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Opens connections from inside another process's network namespace. A namespace belongs to a
 * thread of the operating system, and a socket stays in the one where it was made: so each
 * connection is made by a platform thread of its own, which enters the namespace, connects and
 * ends.
 */
public final class NetworkNamespace {

  private static final int CLONE_NEWNET = 0x40000000;
  private static final int READ_ONLY_CLOSE_ON_EXEC = 0x80000;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private static final MethodHandle OPEN =
      function(
          "open",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle SETNS =
      function(
          "setns",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

  private NetworkNamespace() {}

  private static MethodHandle function(
      String name, FunctionDescriptor type, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    SymbolLookup lookup = linker.defaultLookup();
    return linker.downcallHandle(lookup.findOrThrow(name), type, options);
  }

  /**
   * Connects to a port of localhost, IPv4 first, then IPv6, as seen by the process. Blocks up to
   * ten seconds; throws IOException with the reason.
   */
  public static SocketChannel dialLocalhost(long pid, int port) throws IOException {
    return dial(pid, () -> connect(port));
  }

  /** Connects to an address as seen by the process; otherwise as {@link #dialLocalhost}. */
  public static SocketChannel dial(long pid, InetAddress address, int port) throws IOException {
    return dial(pid, () -> connect(address, port));
  }

  private interface Connection {
    SocketChannel make() throws IOException;
  }

  private static SocketChannel dial(long pid, Connection connection) throws IOException {
    CompletableFuture<SocketChannel> connected = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("netns-dial-" + pid)
        .start(() -> {
          try {
            enter(pid);
            SocketChannel channel = connection.make();
            if (!connected.complete(channel)) {
              channel.close();
            }
          } catch (IOException | RuntimeException failure) {
            connected.completeExceptionally(failure);
          }
        });
    return await(connected);
  }

  private static SocketChannel await(CompletableFuture<SocketChannel> connected)
      throws IOException {
    try {
      return connected.get(CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failure) {
      throw new IOException(failure.getCause().getMessage(), failure.getCause());
    } catch (TimeoutException late) {
      IOException timeout = new IOException("connection timed out");
      // The connection that may still come about is then closed by its own thread.
      connected.completeExceptionally(timeout);
      throw timeout;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      connected.cancel(false);
      throw new IOException("interrupted", interrupted);
    }
  }

  private static void enter(long pid) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom("/proc/" + pid + "/ns/net");
      int file = (int) OPEN.invokeExact(path, READ_ONLY_CLOSE_ON_EXEC);
      if (file < 0) {
        throw new IOException("the network namespace of process " + pid + " is gone");
      }
      int result = (int) SETNS.invokeExact(file, CLONE_NEWNET);
      int closed = (int) CLOSE.invokeExact(file);
      if (result != 0 || closed != 0) {
        throw new IOException("may not enter the network namespace of process " + pid);
      }
    } catch (IOException failure) {
      throw failure;
    } catch (Throwable failure) {
      throw new IOException("cannot enter a network namespace: " + failure.getMessage(), failure);
    }
  }

  private static SocketChannel connect(int port) throws IOException {
    try {
      return connect(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    } catch (IOException refused) {
      byte[] loopback = new byte[16];
      loopback[15] = 1;
      try {
        return connect(InetAddress.getByAddress(loopback), port);
      } catch (IOException | UnsupportedOperationException noIpv6Either) {
        throw refused;
      }
    }
  }

  private static SocketChannel connect(InetAddress address, int port) throws IOException {
    SocketChannel channel =
        SocketChannel.open(
            address instanceof Inet4Address
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6);
    try {
      channel.connect(new InetSocketAddress(address, port));
      return channel;
    } catch (IOException refused) {
      channel.close();
      throw refused;
    }
  }
}
