package dev.nakhoda.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.metrics.Sample;
import dev.nakhoda.master.metrics.Sample.Usage;
import dev.nakhoda.master.metrics.Samples.NodeSamples;
import dev.nakhoda.master.metrics.Samples.PodSample;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code metrics.k8s.io} answers, path by path: one node and one of two pods have samples. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsRoutesTest {

  private static final String ROOT = "/apis/metrics.k8s.io";

  private final HttpClient http = HttpClient.newHttpClient();
  private TestMaster master;

  @BeforeAll
  void open() throws Exception {
    master = new TestMaster(0);
    master.create(ResourceName.NODES, "", "{'metadata':{'name':'node-1','labels':{'zone':'a'}}}");
    master.create(ResourceName.NODES, "", "{'metadata':{'name':'node-2'}}");
    master.runningPod("web", "node-1", "a", "b");
    master.runningPod("silent", "node-1", "a");
    ObjectKey web = new ObjectKey("default", "web");
    master.samples.report(
        "node-1",
        new NodeSamples(
            sample(Map.of("", new Usage(250_000_000, 2_048))),
            Map.of(
                web,
                new PodSample(
                    master.client.get(ResourceName.PODS, web).uid(),
                    sample(Map.of("a", new Usage(1_000, 4_096), "b", new Usage(0, 1_024)))))));
  }

  private static Sample sample(Map<String, Usage> usage) {
    return new Sample(Time.SYSTEM.now(), Duration.ofMillis(15_020), usage);
  }

  @AfterAll
  void close() {
    http.close();
    master.close();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          GET    | ``                                     | 200 | 'kind':'APIGroup','apiVersion':'v1','name':'metrics.k8s.io'
          GET    | /v1beta1                               | 200 | 'name':'nodes','singularName':'','namespaced':false,'kind':'NodeMetrics','verbs':['get','list']
          GET    | /v1beta1/nodes                         | 200 | 'kind':'NodeMetricsList','apiVersion':'metrics.k8s.io/v1beta1','metadata':{},'items':[{
          GET    | /v1beta1/nodes                         | 200 | 'usage':{'cpu':'250000000n','memory':'2Ki'}}]
          GET    | /v1beta1/nodes?labelSelector=zone%3Db  | 200 | 'items':[]
          GET    | /v1beta1/nodes?labelSelector=%3D       | 400 | 'reason':'BadRequest'
          GET    | /v1beta1/nodes/node-1                  | 200 | 'window':'15.02s','usage':{'cpu':'250000000n','memory':'2Ki'}
          GET    | /v1beta1/nodes/node-2                  | 404 | 'message':'nodemetrics.metrics.k8s.io ~node-2~ not found'
          GET    | /v1beta1/nodes/other                   | 404 | 'message':'nodes ~other~ not found'
          GET    | /v1beta1/pods                          | 200 | 'kind':'PodMetricsList'
          GET    | /v1beta1/namespaces/default/pods       | 200 | 'containers':[{'name':'a','usage':{'cpu':'1000n','memory':'4Ki'}},{'name':'b','usage':{'cpu':'0','memory':'1Ki'}}]}]
          GET    | /v1beta1/namespaces/other/pods         | 200 | 'items':[]
          GET    | /v1beta1/namespaces/default/pods/web   | 200 | 'kind':'PodMetrics','apiVersion':'metrics.k8s.io/v1beta1','metadata':{'name':'web','namespace':'default'
          GET    | /v1beta1/namespaces/default/pods/silent | 404 | 'message':'podmetrics.metrics.k8s.io ~default/silent~ not found'
          GET    | /v1beta1/namespaces/default/pods/none  | 404 | 'message':'pods ~none~ not found'
          GET    | /v1beta1/pods/web                      | 404 | the server could not find the requested resource
          GET    | /v1beta1/namespaces/default/nodes      | 404 | the server could not find the requested resource
          GET    | /v1beta1/nodes/node-1/status           | 404 | the server could not find the requested resource
          GET    | /v1beta1/services                      | 404 | the server could not find the requested resource
          GET    | /v1/nodes                              | 404 | the server could not find the requested resource
          GET    | /v1beta1/nodes?watch=true              | 405 | 'reason':'MethodNotAllowed'
          POST   | /v1beta1/nodes                         | 405 | 'reason':'MethodNotAllowed'
          PUT    | /v1beta1/nodes/node-1                  | 405 | 'reason':'MethodNotAllowed'
          PATCH  | /v1beta1/nodes/node-1                  | 405 | 'reason':'MethodNotAllowed'
          DELETE | /v1beta1/nodes/node-1                  | 405 | 'reason':'MethodNotAllowed'
          DELETE | /v1beta1/namespaces/default/pods       | 405 | 'reason':'MethodNotAllowed'
          """)
  void answers(String method, String path, int code, String part) throws Exception {
    HttpResponse<String> answer = send(method, path, "application/json");
    String words = part.replace('\'', '"').replace("~", "\\\"");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
    assertThat(answer.body()).contains(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /v1beta1/nodes                       | ["node-1","250000000n","2Ki","15.02s"]
          /v1beta1/namespaces/default/pods/web | ["web","1000n","5Ki","15.02s"]
          """)
  void tablesHaveARowForEach(String path, String cells) throws Exception {
    String table = "application/json;as=Table;v=v1;g=meta.k8s.io";
    assertThat(send("GET", path, table).body())
        .contains("\"kind\":\"Table\"")
        .contains("\"rows\":[{\"cells\":" + cells);
  }

  private HttpResponse<String> send(String method, String path, String accept) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + master.insecurePort + ROOT + path))
            .header("Accept", accept)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(method.equals("GET") ? "" : "{}"))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
