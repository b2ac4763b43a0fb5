package dev.nakhoda.proxy.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.loop.Time;
import dev.nakhoda.proxy.routes.Backend;
import dev.nakhoda.proxy.routes.Frontend;
import dev.nakhoda.proxy.routes.Route;
import dev.nakhoda.proxy.routes.RouteTable;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real sockets on loopback. */
@Timeout(60)
class TcpProxyTest {

  private final MultiThreadIoEventLoopGroup eventLoops =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final TcpProxy proxy = new TcpProxy(eventLoops, Time.SYSTEM);
  private InetSocketAddress frontend;

  @BeforeEach
  void listen() throws Exception {
    frontend = proxy.listenPlainly(new InetSocketAddress("127.0.0.1", 0));
  }

  @AfterEach
  void close() {
    proxy.close();
    eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2000);
  }

  private void route(int... ports) {
    List<Backend> backends =
        Arrays.stream(ports).mapToObj(port -> new Backend("127.0.0.1", port)).toList();
    Route route = new Route("default/test:80", backends, Optional.empty());
    proxy.update(
        new RouteTable(
            Map.of(new Frontend("127.0.0.1", frontend.getPort()), route),
            Map.of(),
            new HashSet<>(backends)));
  }

  private Socket dial() throws IOException {
    Socket socket = new Socket(frontend.getAddress(), frontend.getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static ServerSocket server() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @Test
  void halfCloseTravelsBothWays() throws Exception {
    try (ServerSocket server = server()) {
      route(server.getLocalPort());
      Thread.startVirtualThread(() -> {
        try (Socket accepted = server.accept()) {
          byte[] all = accepted.getInputStream().readAllBytes();
          accepted.getOutputStream().write(("got " + all.length).getBytes());
        } catch (IOException ignored) {
          // the test's own assertion fails then
        }
      });
      try (Socket client = dial()) {
        client.getOutputStream().write(new byte[100_000]);
        client.shutdownOutput();
        String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(answer).isEqualTo("got 100000");
      }
    }
  }

  @Test
  void aRefusedBackendIsSkipped() throws Exception {
    ServerSocket dead = server();
    int deadPort = dead.getLocalPort();
    dead.close();
    try (ServerSocket server = server()) {
      route(deadPort, server.getLocalPort());
      for (int round = 0; round < 4; round++) {
        try (Socket client = dial()) {
          client.getOutputStream().write('x');
          try (Socket accepted = server.accept()) {
            assertThat(accepted.getInputStream().read()).isEqualTo('x');
          }
        }
      }
    }
  }

  @Test
  void aSlowReaderStopsTheSender() throws Exception {
    try (ServerSocket server = server()) {
      route(server.getLocalPort());
      try (Socket client = dial();
          Socket accepted = server.accept()) {
        int total = 64 << 20;
        Thread sender =
            Thread.startVirtualThread(() -> {
              try {
                client.getOutputStream().write(new byte[total]);
                client.shutdownOutput();
              } catch (IOException ignored) {
                // the reader below misses bytes then
              }
            });
        assertThat(sender.join(java.time.Duration.ofMillis(300)))
            .as("64 MiB fit in no buffer on the way")
            .isFalse();
        long read = accepted.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        assertThat(read).isEqualTo(total);
      }
    }
  }

  @Test
  void connectionsToAVanishedBackendEndAndOthersLiveOn() throws Exception {
    try (ServerSocket first = server();
        ServerSocket second = server()) {
      route(first.getLocalPort());
      Socket doomed = dial();
      Socket doomedPeer = first.accept();
      route(first.getLocalPort(), second.getLocalPort());
      proxy.update(
          new RouteTable(
              Map.of(), Map.of(), Set.of(new Backend("127.0.0.1", first.getLocalPort()))));
      doomed.getOutputStream().write('a');
      assertThat(doomedPeer.getInputStream().read()).isEqualTo('a');
      proxy.update(RouteTable.EMPTY);
      assertThat(doomed.getInputStream().read()).isEqualTo(-1);
      assertThatThrownBy(
              () -> {
                try (Socket unknown = dial()) {
                  if (unknown.getInputStream().read() < 0) {
                    throw new IOException("closed");
                  }
                }
              })
          .isInstanceOf(IOException.class);
      doomed.close();
      doomedPeer.close();
    }
  }

  @Test
  void manyConnectionsAtOnce() throws Exception {
    try (ServerSocket server = server()) {
      route(server.getLocalPort());
      Thread echo =
          Thread.startVirtualThread(() -> {
            while (true) {
              try {
                Socket accepted = server.accept();
                Thread.startVirtualThread(() -> {
                  try (accepted) {
                    accepted.getInputStream().transferTo(accepted.getOutputStream());
                  } catch (IOException ignored) {
                    // the client's assertion fails then
                  }
                });
              } catch (IOException closed) {
                return;
              }
            }
          });
      try (var clients = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
        var answers =
            java.util.stream.IntStream.range(0, 500)
                .mapToObj(number -> clients.submit(() -> echoed(number)))
                .toList();
        for (int number = 0; number < answers.size(); number++) {
          assertThat(answers.get(number).get()).isEqualTo("hello " + number);
        }
      }
      server.close();
      echo.join();
    }
  }

  private String echoed(int number) throws IOException {
    try (Socket client = dial()) {
      client.getOutputStream().write(("hello " + number).getBytes(StandardCharsets.UTF_8));
      client.shutdownOutput();
      return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
