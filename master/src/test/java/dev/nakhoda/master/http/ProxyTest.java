package dev.nakhoda.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.User;
import dev.nakhoda.client.GrpcChannels;
import dev.nakhoda.master.streams.FakeNode;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** pods/proxy through the master and a node's link to real servers, plain and with TLS. */
@Timeout(60)
class ProxyTest {

  private static final int LARGE = 3_000_000;

  private static TestMaster master;
  private static ManagedChannel channel;
  private static FakeNode node;
  private static HttpClient admin;
  private static HttpServer plain;
  private static HttpsServer secure;

  @BeforeAll
  static void start() throws Exception {
    master = new TestMaster(0);
    master.create(ResourceName.NODES, "", "{'metadata':{'name':'node-1'}}");
    master.runningPod("p", "node-1", "c");
    master.client.patch(
        ResourceName.PODS,
        new ObjectKey("default", "p"),
        "status",
        Patch.merge(Json.readObject("{\"status\":{\"podIP\":\"10.1.0.2\"}}")));
    channel = GrpcChannels.open(master.kubeconfig(master.user("system:node:node-1", User.NODES)));
    node = new FakeNode(channel, "node-1");
    CountDownLatch never = new CountDownLatch(1);
    while (!master.links.connectedNodes().contains("node-1")) {
      never.await(20, TimeUnit.MILLISECONDS);
    }
    admin =
        HttpClient.newBuilder()
            .sslContext(ClientTls.context(master.authority, Optional.of(master.admin())))
            .build();
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    plain = HttpServer.create(anyPort, 0);
    secure = HttpsServer.create(anyPort, 0);
    secure.setHttpsConfigurator(
        new HttpsConfigurator(
            ClientTls.context(master.authority, Optional.of(master.user("pod")))));
    for (HttpServer server : new HttpServer[] {plain, secure}) {
      server.createContext("/", ProxyTest::answer);
      server.start();
    }
  }

  @AfterAll
  static void stop() {
    plain.stop(0);
    secure.stop(0);
    node.close();
    channel.shutdownNow();
    master.close();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    byte[] sent = exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().set("X-Asked", exchange.getRequestURI().toString());
    exchange.getResponseHeaders().set("X-Method", exchange.getRequestMethod());
    exchange
        .getResponseHeaders()
        .set(
            "X-Heard",
            exchange.getRequestHeaders().containsKey("Authorization")
                + " "
                + exchange.getRequestHeaders().getFirst("X-Own")
                + " "
                + exchange.getRequestHeaders().getFirst("X-Forwarded-Uri"));
    boolean moved = exchange.getRequestURI().getPath().equals("/old");
    if (moved) {
      exchange.getResponseHeaders().set("Location", "/new?a=b");
    }
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(moved ? 302 : 203, head ? -1 : 0);
    if (!head) {
      exchange.getResponseBody().write(sent);
    }
    exchange.close();
  }

  private static HttpResponse<byte[]> send(String method, String target, byte[] body)
      throws Exception {
    return admin.send(
        HttpRequest.newBuilder(master.url("/api/v1/namespaces/default/pods/" + target))
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
            .header("Authorization", "Basic c2VjcmV0")
            .header("X-Own", "mine")
            .build(),
        BodyHandlers.ofByteArray());
  }

  private static String target(String scheme) {
    HttpServer server = scheme.equals("https") ? secure : plain;
    return scheme + ":p:" + server.getAddress().getPort() + "/proxy";
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, http",
    "POST, http",
    "PUT, https",
    "PATCH, http",
    "DELETE, https",
    "HEAD, http"
  })
  void everyMethod(String method, String scheme) throws Exception {
    String target = target(scheme);
    byte[] body = "x".getBytes(StandardCharsets.UTF_8);
    var answer = send(method, target + "/a%2Fb//c/?d=%20e", body);
    assertThat(answer.statusCode()).isEqualTo(203);
    assertThat(header(answer, "X-Method")).isEqualTo(method);
    assertThat(header(answer, "X-Asked")).isEqualTo("/a%2Fb//c/?d=%20e");
    assertThat(header(answer, "X-Heard"))
        .isEqualTo("false mine /api/v1/namespaces/default/pods/" + target + "/a%2Fb//c/");
    assertThat(answer.body()).isEqualTo(method.equals("HEAD") ? new byte[0] : body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  void manyBytesBothWays(String scheme) throws Exception {
    byte[] large = new byte[LARGE];
    new java.util.Random(1).nextBytes(large);
    assertThat(send("POST", target(scheme) + "/", large).body()).isEqualTo(large);
  }

  @Test
  void placesStayBehindTheProxy() throws Exception {
    String path = "/api/v1/namespaces/default/pods/" + target("http");
    var moved = send("GET", target("http") + "/old", new byte[0]);
    assertThat(moved.statusCode()).isEqualTo(302);
    assertThat(header(moved, "Location")).isEqualTo(path + "/new?a=b");
    var bare = send("GET", target("http") + "?q=1", new byte[0]);
    assertThat(bare.statusCode()).isEqualTo(301);
    assertThat(header(bare, "Location")).isEqualTo(path + "/?q=1");
  }

  /** The pod changes the protocol, says something at once, and then gives back what it is sent. */
  @Test
  void changedProtocols() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client =
            ClientTls.context(master.authority, Optional.of(master.admin()))
                .getSocketFactory()
                .createSocket("127.0.0.1", master.url("").getPort())) {
      client.setSoTimeout(20_000);
      Thread.startVirtualThread(() -> echo(server));
      String request =
          "GET /api/v1/namespaces/default/pods/p:"
              + server.getLocalPort()
              + "/proxy/talk HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n";
      client.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      String answer = heard(client, "first");
      assertThat(answer).startsWith("HTTP/1.1 101 ").containsIgnoringCase("upgrade: echo");
      client.getOutputStream().write("again and again".getBytes(StandardCharsets.UTF_8));
      heard(client, "again and again");
    }
  }

  private static String heard(Socket from, String end) throws IOException {
    StringBuilder heard = new StringBuilder();
    while (heard.indexOf(end) < 0) {
      int read = from.getInputStream().read();
      assertThat(read).as(heard.toString()).isNotNegative();
      heard.append((char) read);
    }
    return heard.toString();
  }

  private static void echo(ServerSocket server) {
    try (Socket socket = server.accept()) {
      String request = heard(socket, "\r\n\r\n");
      boolean asked =
          request.startsWith("GET /talk ")
              && request.toLowerCase(Locale.ROOT).contains("upgrade: echo");
      String head = "HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n";
      socket.getOutputStream().write(((asked ? head : "") + "first").getBytes());
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException gone) {
      // The test notices.
    }
  }

  @Test
  void nobodyThere() throws Exception {
    var answer = send("GET", "p:1/proxy/", new byte[0]);
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(new String(answer.body(), StandardCharsets.UTF_8))
        .contains("error trying to reach service: dial: Connection refused");
  }
}
