package dev.nakhoda.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.pki.Identity;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** REST over real sockets: what clients see when things are right, and when they are wrong. */
class ApiServerTest {

  private static TestMaster master;
  private static HttpClient admin;
  private static HttpClient anonymous;

  @BeforeAll
  static void start() throws Exception {
    master = new TestMaster(0);
    admin = client(Optional.of(master.admin()));
    anonymous = client(Optional.empty());
    master.runningPod("two", "node-9", "a", "b");
    master.create(
        ResourceName.CONFIG_MAPS, "default", "{'metadata':{'name':'cm'},'data':{'k':'v'}}");
  }

  @AfterAll
  static void stop() {
    master.close();
  }

  private static HttpClient client(Optional<Identity> identity) {
    return HttpClient.newBuilder()
        .sslContext(ClientTls.context(master.authority, identity))
        .build();
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(master.url(path));
  }

  private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request)
      throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder method(String method, String path, String type, String body) {
    return request(path).header("Content-Type", type).method(method, BodyPublishers.ofString(body));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET    | /api/v1/foos                                   | 404 | the server could not find the requested resource
          GET    | /apis/nope/v1/pods                             | 404 | the server could not find the requested resource
          GET    | /nope                                          | 404 | 404 page not found
          GET    | /api/v1/namespaces/default/pods/none           | 404 | pods "none" not found
          GET    | /api/v1/namespaces/default/nodes               | 404 | the server could not find the requested resource
          GET    | /api/v1/namespaces/default/pods/two/nonsense   | 404 | the server could not find the requested resource
          PUT    | /api/v1/namespaces/default/pods                | 405 | the server does not allow this method on the requested resource
          POST   | /api/v1/pods                                   | 405 | the server does not allow this method on the requested resource
          OPTIONS | /api/v1/pods                                  | 405 | the server does not allow this method on the requested resource
          POST   | /version                                       | 405 | the server does not allow this method on the requested resource
          GET    | /api/v1/pods?limit=x                           | 400 | strconv.ParseInt: parsing "x": invalid syntax
          GET    | /api/v1/pods?fieldSelector=nonsense            | 400 | invalid selector: 'nonsense'; can't understand 'nonsense'
          GET    | /api/v1/pods?watch=1&resourceVersion=x         | 400 | strconv.ParseUint
          GET    | /api/v1/namespaces/default/pods/two/log        | 400 | a container name must be specified for pod two, choose one of: [a b]
          GET    | /api/v1/namespaces/default/pods/two/log?container=c | 400 | container c is not valid for pod two
          GET    | /api/v1/namespaces/default/pods/two/log?container=a&previous=true | 400 | previous terminated container "a" in pod "two" not found
          GET    | /api/v1/namespaces/default/pods/two/log?container=a | 503 | node "node-9" is not connected to the master
          POST   | /api/v1/namespaces/default/pods/two/exec?stdout=1&command=ls | 400 | Upgrade request required
          """)
  void refusesAsUpstream(String method, String path, int code, String message) throws Exception {
    HttpResponse<String> response = send(admin, method(method, path, "application/json", ""));
    JsonNode status = Json.readObject(response.body());
    assertThat(status.path("message").asString("")).contains(message);
    assertThat(response.statusCode()).isEqualTo(code);
    assertThat(status.path("kind").asString("")).isEqualTo("Status");
    assertThat(status.path("code").asInt(0)).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          application/json | {                                                  | 400 | (must be of type ConfigMap): couldn't get version/kind; json parse error: unexpected end of JSON input (7b)
          application/json | []                                                 | 400 | (must be of type ConfigMap)
          application/yaml | a: [                                               | 400 | (must be of type ConfigMap)
          application/xml  | <a/>                                               | 415 | accepted media types include: application/json, application/yaml
          application/json | {"kind":"Pod","apiVersion":"v1"}                   | 400 | cannot be handled as a ConfigMap
          application/json | {"kind":"ConfigMap","apiVersion":"v2"}             | 400 | the API version in the data (v2) does not match the expected API version (v1)
          application/json | {"metadata":{"name":"cm"}}                         | 409 | configmaps "cm" already exists
          application/json | {"metadata":{"name":"A_b"}}                        | 422 | ConfigMap "A_b" is invalid: metadata.name: Invalid value: "A_b"
          """)
  void refusesBadBodies(String type, String body, int code, String message) throws Exception {
    HttpResponse<String> response =
        send(admin, method("POST", "/api/v1/namespaces/default/configmaps", type, body));
    assertThat(Json.readObject(response.body()).path("message").asString("")).contains(message);
    assertThat(response.statusCode()).isEqualTo(code);
  }

  @Test
  void refusesPatchTypesThatAreNotServed() throws Exception {
    var apply =
        method(
            "PATCH",
            "/api/v1/namespaces/default/configmaps/cm?fieldManager=x",
            "application/apply-patch+yaml",
            "data: {}");
    assertThat(send(admin, apply).statusCode()).isEqualTo(415);
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void refusesLargeBodies(HttpClient.Version version) throws Exception {
    String path = "/api/v1/namespaces/default/configmaps";
    var large = method("POST", path, "application/json", "x".repeat(10 << 20)).version(version);
    HttpResponse<String> response = send(admin, large);
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).contains("Request entity too large: limit is 3145728");
  }

  @Test
  void tellsStrangersNothingButHealthAndVersion() throws Exception {
    assertThat(send(anonymous, request("/version")).statusCode()).isEqualTo(200);
    assertThat(send(anonymous, request("/healthz")).body()).isEqualTo("ok");
    assertThat(send(anonymous, request("/api/v1/secrets")).body())
        .contains(
            "secrets is forbidden: User \\\"system:anonymous\\\" cannot list resource"
                + " \\\"secrets\\\" in API group \\\"\\\" at the cluster scope");
    assertThat(send(anonymous, request("/api")).body())
        .contains("forbidden: User \\\"system:anonymous\\\" cannot get path \\\"/api\\\"");
    var wrong = request("/version").header("Authorization", "Bearer wrong");
    assertThat(send(anonymous, wrong).statusCode()).isEqualTo(401);
    var reader = request("/api").header("Authorization", "Bearer " + TestMaster.READER_TOKEN);
    assertThat(send(anonymous, reader).statusCode()).isEqualTo(200);
  }

  @Test
  void answersInTheFormThatIsAskedFor() throws Exception {
    String path = "/api/v1/namespaces/default/configmaps/cm";
    assertThat(send(admin, request(path).header("Accept", "application/yaml")).body())
        .contains("kind: ConfigMap");
    String table = "application/json;as=Table;v=v1;g=meta.k8s.io";
    JsonNode rows =
        Json.readObject(send(admin, request("/api/v1/configmaps").header("Accept", table)).body());
    assertThat(rows.path("kind").asString("")).isEqualTo("Table");
    assertThat(rows.path("metadata").path("resourceVersion").asString("")).isNotEmpty();
    String partial = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
    JsonNode metadata =
        Json.readObject(send(admin, request(path).header("Accept", partial)).body());
    assertThat(metadata.propertyNames()).containsExactly("kind", "apiVersion", "metadata");
    String v2 = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    HttpResponse<String> discovery = send(admin, request("/apis").header("Accept", v2));
    assertThat(discovery.headers().firstValue("content-type")).contains(v2);
    String tag = discovery.headers().firstValue("etag").orElseThrow();
    var again = request("/apis").header("Accept", v2).header("If-None-Match", tag);
    assertThat(send(admin, again).statusCode()).isEqualTo(304);
  }

  @Test
  void zipsLargeListsWhenAsked() throws Exception {
    String value = "y".repeat(200_000);
    master.create(
        ResourceName.CONFIG_MAPS,
        "kube-system",
        "{'metadata':{'name':'large'},'data':{'k':'" + value + "'}}");
    var asked =
        request("/api/v1/namespaces/kube-system/configmaps").header("Accept-Encoding", "gzip");
    HttpResponse<InputStream> response = admin.send(asked.build(), BodyHandlers.ofInputStream());
    assertThat(response.headers().firstValue("content-encoding")).contains("gzip");
    byte[] body = new GZIPInputStream(response.body()).readAllBytes();
    assertThat(new String(body, StandardCharsets.UTF_8)).contains(value);
  }

  @Test
  void watchesSendEventsUntilTheirTimeIsUp() throws Exception {
    var watch =
        request(
            "/api/v1/namespaces/default/configmaps?watch=1&timeoutSeconds=2&fieldSelector="
                + "metadata.name%3Dwatched");
    HttpResponse<InputStream> response = admin.send(watch.build(), BodyHandlers.ofInputStream());
    master.create(ResourceName.CONFIG_MAPS, "default", "{'metadata':{'name':'watched'}}");
    var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    JsonNode event = Json.readObject(lines.readLine());
    assertThat(event.path("type").asString("")).isEqualTo("ADDED");
    assertThat(event.path("object").path("metadata").path("name").asString(""))
        .isEqualTo("watched");
    assertThat(lines.readLine()).isNull();
  }

  @Test
  void survivesGarbage() throws Exception {
    for (String garbage : new String[] {"GET / HTTP/1.1\r\n\r\n", "\u0016\u0003\u0001", ""}) {
      try (Socket socket = new Socket("127.0.0.1", master.restPort)) {
        socket.getOutputStream().write(garbage.getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    assertThat(send(anonymous, request("/livez")).statusCode()).isEqualTo(200);
  }

  @Test
  void actsAsAnotherForThoseWhoMay() throws Exception {
    var asReader = request("/api/v1/secrets").header("Impersonate-User", "reader");
    assertThat(send(admin, asReader).body()).contains("User \\\"reader\\\" cannot list");
    String token = "Bearer " + TestMaster.READER_TOKEN;
    var asAdmin =
        request("/api/v1/secrets")
            .header("Authorization", token)
            .header("Impersonate-User", "admin")
            .header("Impersonate-Group", "system:masters");
    assertThat(send(anonymous, asAdmin).body())
        .contains("users \\\"admin\\\" is forbidden: User \\\"reader\\\" cannot impersonate");
    var scoped =
        request("/apis/authentication.k8s.io/v1/selfsubjectreviews")
            .header("Content-Type", "application/json")
            .header("Impersonate-User", "jane")
            .header("Impersonate-Extra-acme.com%2FScopes", "view")
            .POST(HttpRequest.BodyPublishers.ofString("{}"));
    assertThat(send(admin, scoped).body()).contains("\"extra\":{\"acme.com/scopes\":[\"view\"]}");
    var onlyExtra = request("/api/v1/secrets").header("Impersonate-Extra-Scopes", "view");
    assertThat(send(admin, onlyExtra).statusCode()).isEqualTo(400);
    var whoAmI =
        request("/apis/authentication.k8s.io/v1/selfsubjectreviews")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{}"));
    assertThat(send(admin, whoAmI).body())
        .containsPattern(
            "authentication.kubernetes.io/credential-id\":\\[\"X509SHA256=[0-9a-f]{64}\"");
    var asNobody = request("/api/v1/secrets").header("Impersonate-Group", "system:masters");
    assertThat(send(admin, asNobody).statusCode()).isEqualTo(400);
  }

  @Test
  void theInsecurePortAsksForNothing() throws Exception {
    var plain =
        HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + master.insecurePort + "/api/v1/secrets"));
    assertThat(send(anonymous, plain).statusCode()).isEqualTo(200);
  }

  @Test
  void requestsOfOneConnectionAreAnsweredInTheirOrder() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", master.insecurePort)) {
      String get = "GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n";
      String all =
          get.formatted("/livez", "").repeat(50)
              + get.formatted("/version", "Connection: close\r\n");
      socket.getOutputStream().write(all.getBytes(StandardCharsets.US_ASCII));
      String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(52);
      assertThat(answers).endsWith("}");
    }
  }

  @Test
  void aPodWithoutANodeHasAnEmptyLog() throws Exception {
    master.create(
        ResourceName.PODS,
        "default",
        "{'metadata':{'name':'waiting'},'spec':{'containers':[{'name':'c','image':'x'}]}}");
    HttpResponse<String> log = send(admin, request("/api/v1/namespaces/default/pods/waiting/log"));
    assertThat(log.statusCode()).isEqualTo(200);
    assertThat(log.body()).isEmpty();
  }

  @Test
  void saysWhoSomebodyIsAndWhatTheyMay() throws Exception {
    var self =
        method(
            "POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", "application/json", "{}");
    assertThat(send(admin, self).body()).contains("\"username\":\"kubernetes-admin\"");
    var may =
        method(
            "POST",
            "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
            "application/json",
            "{\"spec\":{\"resourceAttributes\":{\"verb\":\"get\",\"resource\":\"pods\"}}}");
    assertThat(send(admin, may).body()).contains("\"allowed\":true");
    var reader = may.header("Authorization", "Bearer " + TestMaster.READER_TOKEN);
    assertThat(send(anonymous, reader).body()).contains("\"allowed\":false");
  }
}
