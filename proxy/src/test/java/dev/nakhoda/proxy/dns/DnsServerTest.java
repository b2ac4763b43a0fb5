package dev.nakhoda.proxy.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Yaml;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real datagrams on loopback; the upstream is a second server of ours. */
@Timeout(60)
class DnsServerTest {

  private static final int A = 1;
  private static final int NXDOMAIN = 3;
  private static final int SERVFAIL = 2;

  private final MultiThreadIoEventLoopGroup eventLoops =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private DnsServer outside;
  private DnsServer server;

  @BeforeEach
  void listen() throws Exception {
    outside = new DnsServer(eventLoops, new Upstream(eventLoops, List.of()));
    outside.listen(new InetSocketAddress("127.0.0.2", 5353));
    outside.update(
        DnsZones.build(
            List.of(service("www", "public", "clusterIP: 192.0.2.7")), List.of(), "example"));
    server = new DnsServer(eventLoops, new Upstream(eventLoops, List.of(outside.address())));
    server.listen(new InetSocketAddress("127.0.0.3", 5353));
    server.update(
        DnsZones.build(
            List.of(
                service("web", "shop", "clusterIP: 10.254.3.4, ports: [{name: http, port: 80}]"),
                service("db", "shop", "clusterIP: None"),
                service("out", "shop", "type: ExternalName, externalName: www.example.org")),
            List.of(
                KubeObject.of(
                    Yaml.read(
                        """
                        metadata:
                          namespace: shop
                          labels: {kubernetes.io/service-name: db}
                        ports: [{name: sql, port: 5432}]
                        endpoints:
                        - {addresses: [10.1.0.2], hostname: db-0}
                        - {addresses: [10.1.0.3], conditions: {ready: false}}
                        - {addresses: [10.1.1.9]}
                        """))),
            "cluster.local"));
  }

  @AfterEach
  void close() {
    server.close();
    outside.close();
    eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2000);
  }

  private static KubeObject service(String name, String namespace, String spec) {
    return KubeObject.of(
        Yaml.read(
            "metadata: {name: %s, namespace: %s}\nspec: {%s}".formatted(name, namespace, spec)));
  }

  @ParameterizedTest
  @CsvSource({
    "web.shop.svc.cluster.local, 1, 0, 1",
    "WEB.shop.SVC.cluster.local, 1, 0, 1",
    "web.shop.svc.cluster.local, 28, 0, 0",
    "db.shop.svc.cluster.local, 1, 0, 2",
    "db-0.db.shop.svc.cluster.local, 1, 0, 1",
    "10-1-1-9.db.shop.svc.cluster.local, 1, 0, 1",
    "_http._tcp.web.shop.svc.cluster.local, 33, 0, 1",
    "_sql._tcp.db.shop.svc.cluster.local, 33, 0, 2",
    "out.shop.svc.cluster.local, 1, 0, 1",
    "shop.svc.cluster.local, 1, 0, 0",
    "nothing.shop.svc.cluster.local, 1, 3, 0",
    "www.public.svc.example, 1, 0, 1",
    "nobody.knows, 1, 2, 0",
  })
  void answers(String name, int type, int code, int answers) throws Exception {
    ByteBuffer answer = ask(query(name, type));
    assertThat(answer.getShort(0)).isEqualTo((short) 4711);
    assertThat(answer.getShort(2) & 0xf).as("response code").isEqualTo(code);
    assertThat(answer.getShort(6)).as("answers").isEqualTo((short) answers);
    assertThat(List.of(0, NXDOMAIN, SERVFAIL)).contains(code);
  }

  @Test
  void tcpAnswersLikeUdp() throws Exception {
    byte[] query = query("web.shop.svc.cluster.local", A);
    try (Socket socket = new Socket("127.0.0.3", server.address().getPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(new byte[] {0, (byte) query.length});
      socket.getOutputStream().write(query);
      int length = socket.getInputStream().read() << 8 | socket.getInputStream().read();
      byte[] answer = socket.getInputStream().readNBytes(length);
      assertThat(java.util.Arrays.copyOfRange(answer, length - 4, length))
          .containsExactly(10, (byte) 254, 3, 4);
    }
  }

  @Test
  void garbageIsDroppedAndTheServerLivesOn() throws Exception {
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int length : new int[] {0, 1, 12, 17, 40, 500}) {
        byte[] garbage = new byte[length];
        java.util.Arrays.fill(garbage, (byte) 0xc0);
        socket.send(new DatagramPacket(garbage, length, server.address()));
      }
    }
    assertThat(ask(query("web.shop.svc.cluster.local", A)).getShort(6)).isEqualTo((short) 1);
  }

  private ByteBuffer ask(byte[] query) throws Exception {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(10_000);
      socket.send(new DatagramPacket(query, query.length, server.address()));
      DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
      socket.receive(answer);
      return ByteBuffer.wrap(answer.getData(), 0, answer.getLength());
    }
  }

  private static byte[] query(String name, int type) {
    ByteBuffer out = ByteBuffer.allocate(512);
    out.putShort((short) 4711).putShort((short) 0x0100).putShort((short) 1);
    out.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    for (String label : name.split("\\.")) {
      out.put((byte) label.length()).put(label.getBytes());
    }
    out.put((byte) 0).putShort((short) type).putShort((short) 1);
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }
}
