package dev.nakhoda.agent.probes;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.nakhoda.agent.probes.ActionRunner.Outcome;
import dev.nakhoda.agent.runtime.simulated.Behaviour;
import dev.nakhoda.agent.runtime.simulated.Faults;
import dev.nakhoda.agent.runtime.simulated.SimulatedRuntime;
import dev.nakhoda.api.Json;
import dev.nakhoda.loop.Time;
import dev.nakhoda.pki.CertificateAuthority;
import dev.nakhoda.pki.Identity;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Probes against real servers: what counts as success, and how a failure is worded. */
class ActionRunnerTest {

  private static final String HERE = "127.0.0.1";
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static HttpServer http;
  private static HttpsServer https;
  private static Server grpc;
  private static Server withoutHealth;
  private static ServerSocket silent;

  private final ActionRunner runner =
      new ActionRunner(
          new SimulatedRuntime(Time.SYSTEM, Behaviour.STEADY, Faults.NONE), Time.SYSTEM);

  @BeforeAll
  static void start() throws Exception {
    InetSocketAddress any = new InetSocketAddress(HERE, 0);
    http = HttpServer.create(any, 50);
    serve(http);
    https = HttpsServer.create(any, 50);
    https.setHttpsConfigurator(new HttpsConfigurator(selfSigned()));
    serve(https);
    HealthStatusManager health = new HealthStatusManager();
    health.setStatus("good", ServingStatus.SERVING);
    health.setStatus("bad", ServingStatus.NOT_SERVING);
    grpc = NettyServerBuilder.forAddress(any).addService(health.getHealthService()).build().start();
    withoutHealth = NettyServerBuilder.forAddress(any).build().start();
    silent = new ServerSocket(0, 50, InetAddress.getByName(HERE));
    // The first call loads what it needs, which may take longer than a probe waits.
    GrpcProbe.check(HERE, grpc.getPort(), "good", Duration.ofSeconds(60));
  }

  private static SSLContext selfSigned() throws GeneralSecurityException, IOException {
    Identity identity = CertificateAuthority.create("nobody knows", Instant.now()).identity();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry(
        "key", identity.key(), new char[0], identity.chain().toArray(X509Certificate[]::new));
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(keys, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  private static void serve(HttpServer server) {
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          String expected = exchange.getRequestHeaders().getFirst("X-Status");
          int status = path.matches("/[0-9]+") ? Integer.parseInt(path.substring(1)) : 200;
          switch (path) {
            case "/near" -> exchange.getResponseHeaders().add("Location", "/204?x=1");
            case "/away" -> exchange.getResponseHeaders().add("Location", "http://192.0.2.1/");
            case "/round" -> exchange.getResponseHeaders().add("Location", "/round");
            default -> {}
          }
          boolean redirects = exchange.getResponseHeaders().containsKey("Location");
          int answer = expected != null ? Integer.parseInt(expected) : redirects ? 302 : status;
          exchange.sendResponseHeaders(answer, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterAll
  static void stop() throws IOException {
    http.stop(0);
    https.stop(0);
    grpc.shutdownNow();
    withoutHealth.shutdownNow();
    silent.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          HTTP  | /        | ok
          HTTP  | /204     | ok
          HTTPS | /        | ok
          HTTPS | /500     | HTTP probe failed with statuscode: 500
          HTTP  | /404     | HTTP probe failed with statuscode: 404
          HTTP  | /304     | warning: Probe terminated redirects, Response body:
          HTTP  | /near    | ok
          HTTP  | /away    | warning: Probe terminated redirects, Response body:
          HTTP  | /round   | Get "http://127.0.0.1:PORT/round": stopped after 10 redirects
          """)
  void asksHttp(String scheme, String path, String want) throws InterruptedException {
    int port = scheme.equals("HTTP") ? http.getAddress().getPort() : https.getAddress().getPort();
    String handler = "{'httpGet':{'scheme':'" + scheme + "','path':'" + path + "','port':'web'}}";
    ObjectNode container = json("{'ports':[{'name':'web','containerPort':" + port + "}]}");
    Action action = Action.of(json(handler), container).orElseThrow();
    assertThat(text(runner.run(action, "c", HERE, SECOND)))
        .isEqualTo(want.replace("PORT", Integer.toString(port)));
  }

  @Test
  void sendsHeadersAndKeepsItsTimeLimit() throws InterruptedException {
    String headers = "'httpHeaders':[{'name':'X-Status','value':'418'}]";
    assertThat(get(http.getAddress().getPort(), headers))
        .isEqualTo("HTTP probe failed with statuscode: 418");
    assertThat(get(silent.getLocalPort(), "'path':'slow'"))
        .isEqualTo(
            "Get \"http://127.0.0.1:"
                + silent.getLocalPort()
                + "/slow\": context deadline exceeded (Client.Timeout exceeded while awaiting"
                + " headers)");
    assertThat(get(1, "'path':'/'"))
        .isEqualTo(
            "Get \"http://127.0.0.1:1/\": dial tcp 127.0.0.1:1: connect: connection refused");
  }

  @Test
  void aHookIsContentWithAnyAnswer() throws InterruptedException {
    Action action =
        action("{'httpGet':{'path':'/500','port':" + http.getAddress().getPort() + "}}");
    assertThat(runner.hook(action, "c", HERE, SECOND).success()).isTrue();
    assertThat(runner.hook(action("{'httpGet':{'port':1}}"), "c", HERE, SECOND).success())
        .isFalse();
    assertThat(runner.hook(action("{'sleep':{'seconds':60}}"), "c", HERE, Duration.ofMillis(50)))
        .matches(outcome -> !outcome.success());
  }

  @Test
  void connects() throws InterruptedException {
    assertThat(text(run("{'tcpSocket':{'port':" + silent.getLocalPort() + "}}"))).isEqualTo("ok");
    assertThat(text(run("{'tcpSocket':{'port':1}}")))
        .isEqualTo("dial tcp 127.0.0.1:1: connect: connection refused");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          health  | good | ok
          health  | bad  | service unhealthy (responded with "NOT_SERVING")
          health  | none | error: health rpc probe failed: rpc error: code = NotFound desc = unknown service none
          health  | ``   | ok
          without | ``   | error: this server does not implement the grpc health protocol (grpc.health.v1.Health): Method not found: grpc.health.v1.Health/Check
          silent  | ``   | timeout: health rpc did not complete within 1s
          nobody  | ``   | timeout: failed to connect service "127.0.0.1:1" within 1s: context deadline exceeded
          """)
  void asksGrpc(String server, String service, String want) throws InterruptedException {
    int port =
        switch (server) {
          case "health" -> grpc.getPort();
          case "without" -> withoutHealth.getPort();
          case "silent" -> silent.getLocalPort();
          default -> 1;
        };
    assertThat(text(run("{'grpc':{'port':" + port + ",'service':'" + service + "'}}")))
        .isEqualTo(want);
  }

  private String get(int port, String more) throws InterruptedException {
    return text(run("{'httpGet':{'port':" + port + "," + more + "}}"));
  }

  private Outcome run(String handler) throws InterruptedException {
    return runner.run(action(handler), "c", HERE, SECOND);
  }

  private static Action action(String handler) {
    Optional<Action> action = Action.of(json(handler), json("{}"));
    return action.orElseThrow();
  }

  private static ObjectNode json(String text) {
    return Json.readObject(text.replace('\'', '"'));
  }

  private static String text(Outcome outcome) {
    String output = outcome.output().strip();
    if (!outcome.success()) {
      return output;
    }
    return output.isEmpty() ? "ok" : "warning: " + output;
  }
}
