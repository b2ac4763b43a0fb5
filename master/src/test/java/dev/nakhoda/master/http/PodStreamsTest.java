package dev.nakhoda.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.User;
import dev.nakhoda.client.GrpcChannels;
import dev.nakhoda.master.streams.FakeNode;
import io.grpc.ManagedChannel;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logs and exec from a client through the master to a node, and what happens when one leaves. */
@Timeout(60)
class PodStreamsTest {

  private static TestMaster master;
  private static ManagedChannel channel;
  private static FakeNode node;
  private static HttpClient admin;

  @BeforeAll
  static void start() throws Exception {
    master = new TestMaster(0);
    master.create(ResourceName.NODES, "", "{'metadata':{'name':'node-1'}}");
    master.runningPod("p", "node-1", "c");
    channel = GrpcChannels.open(master.kubeconfig(master.user("system:node:node-1", User.NODES)));
    node = new FakeNode(channel, "node-1");
    await(() -> master.links.connectedNodes().contains("node-1"));
    admin =
        HttpClient.newBuilder()
            .sslContext(ClientTls.context(master.authority, Optional.of(master.admin())))
            .build();
  }

  @AfterAll
  static void stop() {
    node.close();
    channel.shutdownNow();
    master.close();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    for (int tries = 0; tries < 500 && !condition.getAsBoolean(); tries++) {
      never.await(20, TimeUnit.MILLISECONDS);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  private static HttpRequest get(String path) {
    return HttpRequest.newBuilder(master.url("/api/v1/namespaces/default/pods/p/" + path)).build();
  }

  @Test
  void logs() throws Exception {
    assertThat(admin.send(get("log?tailLines=2"), BodyHandlers.ofString()).body())
        .isEqualTo("line 1\nline 2\n");
  }

  @Test
  void aFollowerWhoLeavesEndsTheNodesStream() throws Exception {
    var response = admin.send(get("log?follow=true"), BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      assertThat(body.readNBytes(7)).isEqualTo("line 1\n".getBytes());
      assertThat(node.running()).isPositive();
    }
    await(() -> node.running() == 0);
  }

  private static HttpResponse<String> page(String path) throws Exception {
    return admin.send(
        HttpRequest.newBuilder(master.url("/api/v1/nodes/" + path)).build(),
        BodyHandlers.ofString());
  }

  @ParameterizedTest
  @CsvSource({
    "node-1/proxy/stats/summary, 202, page /stats/summary",
    "node-1/proxy, 202, page /",
    "node-1:10250/proxy/logs/a%20b, 202, page /logs/a b",
    "https:node-1:10250/proxy/x, 202, page /x",
    "node-1/proxy/broken, 501, no such page here",
    "node-2/proxy/x, 404, nodes \\\"node-2\\\" not found",
    "node-1/status/x, 404, the server could not find the requested resource"
  })
  void pagesOfANode(String path, int code, String body) throws Exception {
    HttpResponse<String> page = page(path);
    assertThat(page.statusCode()).as(page.body()).isEqualTo(code);
    assertThat(page.body()).contains(body);
  }

  @Test
  void requestsAreCounted() throws Exception {
    page("node-1");
    HttpRequest metrics = HttpRequest.newBuilder(master.url("/metrics")).build();
    assertThat(admin.send(metrics, BodyHandlers.ofString()).body())
        .containsPattern(
            "apiserver_request_total\\{code=\"\\d+\",group=\"\",resource=\"nodes\","
                + "subresource=\"\",verb=\"GET\",version=\"v1\"} \\d");
  }

  @Test
  void execOverWebSocket() throws Exception {
    Terminal terminal = new Terminal();
    WebSocket socket = connect("exec?command=cat&stdin=1&stdout=1&stderr=1", terminal);
    assertThat(socket.getSubprotocol()).isEqualTo("v5.channel.k8s.io");
    send(socket, 0, "hello ");
    send(socket, 0, "there");
    socket.sendBinary(ByteBuffer.wrap(new byte[] {(byte) 255, 0}), true).join();
    terminal.closed.get(10, TimeUnit.SECONDS);
    assertThat(terminal.text(1)).isEqualTo("hello there");
    assertThat(terminal.text(3)).isEqualTo("{\"metadata\":{},\"status\":\"Success\"}");
  }

  @Test
  void theExitCodeOfAnExec() throws Exception {
    Terminal terminal = new Terminal();
    connect(
        "exec?command=sh&command=-c&command=echo+no+%3E%262%3Bexit+3&stdout=1&stderr=1", terminal);
    terminal.closed.get(10, TimeUnit.SECONDS);
    assertThat(terminal.text(2)).isEqualTo("no\n");
    assertThat(terminal.text(3)).contains("\"reason\":\"ExitCode\",\"message\":\"3\"");
  }

  @Test
  void anExecWhoseClientLeavesIsEnded() throws Exception {
    Terminal terminal = new Terminal();
    WebSocket socket = connect("exec?command=cat&stdin=1&stdout=1", terminal);
    send(socket, 0, "x");
    await(() -> terminal.text(1).equals("x"));
    assertThat(node.running()).isPositive();
    socket.abort();
    await(() -> node.running() == 0);
  }

  @Test
  void aSlowReaderHoldsTheNodeBack() throws Exception {
    var response = admin.send(get("log?tailLines=3000000"), BodyHandlers.ofInputStream());
    // Nobody reads: what the buffers on the way do not take must stay at the node.
    new CountDownLatch(1).await(1, TimeUnit.SECONDS);
    assertThat(node.running()).isPositive();
    long bytes = 0;
    try (InputStream body = response.body()) {
      bytes = body.skip(50_000);
    }
    assertThat(bytes).isPositive();
    await(() -> node.running() == 0);
  }

  private static WebSocket connect(String path, Terminal terminal) {
    URI url =
        URI.create(
            "wss://127.0.0.1:" + master.restPort + "/api/v1/namespaces/default/pods/p/" + path);
    return admin
        .newWebSocketBuilder()
        .subprotocols("v5.channel.k8s.io", "v4.channel.k8s.io")
        .buildAsync(url, terminal)
        .join();
  }

  private static void send(WebSocket socket, int number, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer message = ByteBuffer.allocate(bytes.length + 1).put((byte) number).put(bytes);
    socket.sendBinary(message.flip(), true).join();
  }

  /** Collects what comes over each channel. */
  private static final class Terminal implements WebSocket.Listener {
    private final ByteArrayOutputStream[] channels = new ByteArrayOutputStream[5];
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();

    Terminal() {
      for (int number = 0; number < channels.length; number++) {
        channels[number] = new ByteArrayOutputStream();
      }
    }

    String text(int number) {
      return channels[number].toString(StandardCharsets.UTF_8);
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      message.writeBytes(bytes);
      if (last) {
        byte[] whole = message.toByteArray();
        channels[whole[0]].write(whole, 1, whole.length - 1);
        message.reset();
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return null;
    }
  }
}
