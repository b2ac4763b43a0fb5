package dev.nakhoda.master.http;

import static dev.nakhoda.master.store.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.metrics.Samples;
import dev.nakhoda.master.metrics.ServedMetrics;
import dev.nakhoda.pki.CertificateAuthority;
import dev.nakhoda.pki.Identity;
import dev.nakhoda.pki.Pem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A group that a real HTTPS server answers for, behind a Service of the cluster. */
class AggregationTest {

  private static final String GROUP = "custom.metrics.k8s.io";
  private static final String ROOT = "/apis/" + GROUP + "/v1beta1";
  private static final ObjectKey NAME = ObjectKey.cluster("v1beta1." + GROUP);
  private static final String RESOURCES =
      "{'kind':'APIResourceList','apiVersion':'v1','groupVersion':'custom.metrics.k8s.io/v1beta1',"
          + "'resources':[{'name':'pods/q','singularName':'','namespaced':true,"
          + "'kind':'MetricValueList','verbs':['get']},{'name':'things','singularName':'thing',"
          + "'namespaced':true,'kind':'Thing','verbs':['get','list']}]}";

  /** One request as the other server saw it. */
  private record Seen(String path, Map<String, List<String>> headers, String peer) {}

  private final CertificateAuthority otherAuthority =
      CertificateAuthority.create("adapters", Time.SYSTEM.now());
  private final BlockingQueue<Seen> seen = new ArrayBlockingQueue<>(1000);
  private final CountDownLatch watched = new CountDownLatch(1);
  private final HttpClient http = HttpClient.newHttpClient();
  private TestMaster master;
  private HttpsServer other;

  @BeforeEach
  void open() throws Exception {
    master = new TestMaster(0);
    other = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    SSLContext tls = tls();
    other.setHttpsConfigurator(
        new HttpsConfigurator(tls) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = tls.getDefaultSSLParameters();
            wanted.setNeedClientAuth(true);
            parameters.setSSLParameters(wanted);
          }
        });
    other.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    other.createContext("/", this::answer);
    other.start();
    master.create(
        ResourceName.SERVICES,
        "default",
        "{'metadata':{'name':'adapter'},'spec':{'ports':[{'port':443,'targetPort':1}]}}");
  }

  @AfterEach
  void close() {
    watched.countDown();
    http.close();
    master.close();
    other.stop(0);
  }

  /** The adapter's certificate names its Service; it believes the cluster's authority alone. */
  private SSLContext tls() throws Exception {
    Identity serving =
        otherAuthority.issueServing(
            "adapter", List.of("adapter.default.svc"), List.of(), Time.SYSTEM.now());
    KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
    keys.load(null, null);
    keys.setKeyEntry(
        "serving", serving.key(), new char[0], serving.chain().toArray(X509Certificate[]::new));
    var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keyManagers.init(keys, new char[0]);
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("cluster", master.authority.certificate());
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private void answer(HttpExchange exchange) throws IOException {
    var session = ((com.sun.net.httpserver.HttpsExchange) exchange).getSSLSession();
    String path = exchange.getRequestURI().toString();
    seen.offer(new Seen(path, exchange.getRequestHeaders(), session.getPeerPrincipal().getName()));
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    try (exchange) {
      if (path.contains("watch=1")) {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write("one\n".getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
        watched.await();
        exchange.getResponseBody().write("two\n".getBytes(StandardCharsets.UTF_8));
      } else {
        String text = path.equals(ROOT) ? RESOURCES : "{'items':[{'value':'7'}]}";
        byte[] body = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(path.contains("missing") ? 404 : 200, body.length);
        exchange.getResponseBody().write(body);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void register(String trust) {
    master.create(
        ResourceName.API_SERVICES,
        "",
        "{'metadata':{'name':'"
            + NAME.name()
            + "'},'spec':{'group':'"
            + GROUP
            + "','version':'v1beta1','groupPriorityMinimum':100,'versionPriority':100,"
            + "'service':{'namespace':'default','name':'adapter'},"
            + trust
            + "}}");
    master.aggregator.start();
  }

  private String bundle(CertificateAuthority authority) {
    String pem = Pem.certificates(List.of(authority.certificate()));
    return "'caBundle':'"
        + Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8))
        + "'";
  }

  private void endpoints() {
    master.store(
        "/registry/services/endpoints/default/adapter",
        "{'apiVersion':'v1','kind':'Endpoints','metadata':{'name':'adapter','namespace':'default',"
            + "'uid':'e'},'subsets':[{'addresses':[{'ip':'127.0.0.1'}],'ports':[{'port':"
            + other.getAddress().getPort()
            + "}]}]}");
  }

  private String condition() {
    return master
        .client
        .get(ResourceName.API_SERVICES, NAME)
        .tree()
        .at("/status/conditions/0/reason")
        .asString("");
  }

  private HttpRequest request(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + master.insecurePort + path));
    for (int index = 0; index < headers.length; index += 2) {
      request.header(headers[index], headers[index + 1]);
    }
    return request.build();
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    return http.send(request(path, headers), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void requestsGoThroughWithTheirUserAndWithoutTheirCredentials() throws Exception {
    endpoints();
    register(bundle(otherAuthority));
    until(() -> condition().equals("Passed"));

    HttpResponse<String> answer =
        get(
            ROOT + "/namespaces/default/pods/%2A/q?labelSelector=a%3Db",
            "Authorization",
            "Bearer secret",
            "X-Remote-User",
            "somebody-else");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("items");
    Seen request =
        seen.stream().filter(each -> each.path().contains("/pods/")).findFirst().orElseThrow();
    assertThat(request.path()).endsWith("/namespaces/default/pods/*/q?labelSelector=a%3Db");
    assertThat(request.peer()).contains("CN=front-proxy-client");
    assertThat(request.headers())
        .containsEntry("X-remote-user", List.of("system:unsecured"))
        .containsEntry("X-remote-group", List.of("system:masters", "system:authenticated"))
        .doesNotContainKey("Authorization");
    assertThat(get(ROOT + "/missing").statusCode()).isEqualTo(404);
  }

  @Test
  void extraFieldsOfTheUserGoThrough() throws Exception {
    endpoints();
    register(bundle(otherAuthority));
    until(() -> condition().equals("Passed"));

    get(
        ROOT + "/extra",
        "Impersonate-User",
        "jane",
        "Impersonate-Group",
        "system:masters",
        "Impersonate-Extra-Scopes",
        "view",
        "Impersonate-Extra-Scopes",
        "edit",
        "Impersonate-Extra-acme.com%2Fproject",
        "blue",
        "X-Remote-Extra-Scopes",
        "everything");

    Seen request =
        seen.stream().filter(each -> each.path().contains("/extra")).findFirst().orElseThrow();
    assertThat(request.headers())
        .containsEntry("X-remote-user", List.of("jane"))
        .containsEntry("X-remote-extra-scopes", List.of("view", "edit"))
        .containsEntry("X-remote-extra-acme.com%2fproject", List.of("blue"));
  }

  @Test
  void discoveryHasTheGroupAndTheAutoscalerReadsIt() throws Exception {
    endpoints();
    register("'insecureSkipTLSVerify':true");
    until(() -> condition().equals("Passed"));
    var metrics =
        new ServedMetrics(
            master.client, new Samples(Time.SYSTEM, Duration.ofSeconds(15)), master.aggregator);
    until(() -> metrics.version(GROUP).isPresent());

    assertThat(get("/apis").body()).contains("\"groupVersion\":\"" + GROUP + "/v1beta1\"");
    assertThat(get(ROOT).body()).contains("\"pods/q\"");
    String aggregated =
        get(
                "/apis",
                "Accept",
                "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList")
            .body();
    assertThat(aggregated).contains("\"resource\":\"things\"", "\"subresource\":\"q\"");
    assertThat(metrics.version(GROUP)).contains("v1beta1");
    JsonNode value =
        metrics.get(GROUP + "/v1beta1/namespaces/default/pods/*/q", Map.of("labelSelector", "a=b"));
    assertThat(value.at("/items/0/value").asString("")).isEqualTo("7");
    assertThatThrownBy(() -> metrics.get(GROUP + "/v1beta1/missing", Map.of()))
        .isInstanceOfSatisfying(
            ApiException.class, refused -> assertThat(refused.code()).isEqualTo(404));
  }

  @Test
  void watchesStream() throws Exception {
    endpoints();
    register("'insecureSkipTLSVerify':true");
    until(() -> condition().equals("Passed"));

    HttpResponse<InputStream> answer =
        http.send(request(ROOT + "/things?watch=1"), HttpResponse.BodyHandlers.ofInputStream());
    try (var lines =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("one");
      watched.countDown();
      assertThat(lines.readLine()).isEqualTo("two");
    }
  }

  @Test
  void whatCannotBeReachedIs503AndSaysWhy() throws Exception {
    register(bundle(master.authority));
    until(() -> condition().equals("EndpointsNotFound"));
    assertThat(get(ROOT + "/things").statusCode()).isEqualTo(503);

    endpoints();
    until(() -> condition().equals("FailedDiscoveryCheck"));
    assertThat(seen).isEmpty();
    assertThat(get(ROOT + "/things").body()).isEqualTo("service unavailable");

    master.client.delete(
        ResourceName.SERVICES, new ObjectKey("default", "adapter"), DeleteOptions.DEFAULT);
    until(() -> condition().equals("ServiceNotFound"));
    master.client.delete(ResourceName.API_SERVICES, NAME, DeleteOptions.DEFAULT);
    assertThat(get(ROOT + "/things").statusCode()).isEqualTo(404);
  }

  @Test
  void whatThisServerServesIsListedAsLocalAndCannotBeTakenAway() throws Exception {
    endpoints();
    register("'insecureSkipTLSVerify':true");
    until(() -> condition().equals("Passed"));

    KubeObject apps = master.client.get(ResourceName.API_SERVICES, ObjectKey.cluster("v1.apps"));
    assertThat(apps.tree().at("/status/conditions/0/reason").asString("")).isEqualTo("Local");
    assertThat(master.client.get(ResourceName.API_SERVICES, ObjectKey.cluster("v1.")).labels())
        .containsEntry("kube-aggregator.kubernetes.io/automanaged", "onstart");
    String table =
        get(
                "/apis/apiregistration.k8s.io/v1/apiservices",
                "Accept",
                "application/json;as=Table;v=v1;g=meta.k8s.io")
            .body();
    assertThat(table)
        .contains("[\"v1.apps\",\"Local\",\"True\"")
        .contains("[\"" + NAME.name() + "\",\"default/adapter\",\"True\"");
    var own = Json.read(get("/apis/apps/v1").body().getBytes(StandardCharsets.UTF_8));
    assertThat(own.path("resources").isEmpty()).isFalse();
  }
}
