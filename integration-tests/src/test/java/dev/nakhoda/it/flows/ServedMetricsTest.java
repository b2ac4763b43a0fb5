package dev.nakhoda.it.flows;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.it.MetricsAdapter;
import dev.nakhoda.it.TestCluster;
import dev.nakhoda.it.TestNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Autoscaling by what another server measures: its groups are APIServices of the cluster. */
@ExtendWith(TestCluster.class)
class ServedMetricsTest {

  private static final Duration SOON = Duration.ofSeconds(120);
  private static final int PORT = 7443;

  private static final String OBJECTS =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: adapter}
      spec:
        ports: [{port: 443}]
      ---
      apiVersion: v1
      kind: Endpoints
      metadata: {name: adapter}
      subsets:
      - addresses: [{ip: 10.88.0.1}]
        ports: [{port: 7443}]
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            terminationGracePeriodSeconds: 0
            containers:
            - {name: web, image: 'busybox:1.28', command: [sleep, '3600']}
      ---
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web}
      spec:
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
        maxReplicas: 5
        behavior:
          scaleDown: {stabilizationWindowSeconds: 0}
        metrics:
        - type: Pods
          pods:
            metric: {name: requests}
            target: {type: AverageValue, averageValue: '10'}
        - type: External
          external:
            metric: {name: queue, selector: {matchLabels: {team: a}}}
            target: {type: AverageValue, averageValue: '10'}
      """;

  private static final String API_SERVICE =
      """
      apiVersion: apiregistration.k8s.io/v1
      kind: APIService
      metadata: {name: %1$s.%2$s}
      spec:
        group: %2$s
        version: %1$s
        groupPriorityMinimum: 100
        versionPriority: 100
        service: {namespace: served, name: adapter}
        caBundle: %3$s
      ---
      """;

  @TempDir private Path folder;

  @Test
  void aCustomAndAnExternalMetricScaleADeployment(TestCluster cluster) throws Exception {
    Process adapter = adapter(cluster);
    try (TestNamespace namespace = new TestNamespace(cluster, "served")) {
      queue(5);
      pods("nobody", 0);
      namespace.apply(OBJECTS);
      register(cluster);
      try {
        scales(cluster, namespace);
      } finally {
        cluster
            .kubectl(
                "delete",
                "apiservice",
                "v1beta2.custom.metrics.k8s.io",
                "v1beta1.external.metrics.k8s.io")
            .ok();
      }
    } finally {
      adapter.destroyForcibly().waitFor();
    }
  }

  private void scales(TestCluster cluster, TestNamespace namespace) throws IOException {
    namespace.kubectl("rollout", "status", "deployment/web", "--timeout=90s").ok();
    pods(names(namespace), 30);
    replicas(namespace, "3");
    described(namespace, "New size: 3; reason: pods metric requests above target");
    assertThat(
            cluster
                .kubectl(
                    "get", "--raw", "/apis/external.metrics.k8s.io/v1beta1/namespaces/served/queue")
                .ok())
        .contains("\"value\":\"5\"");

    queue(40);
    replicas(namespace, "4");
    described(
        namespace,
        "New size: 4; reason: external metric"
            + " queue(&LabelSelector{MatchLabels:map[string]string{team: a,},"
            + "MatchExpressions:[]LabelSelectorRequirement{},}) above target");

    queue(5);
    pods(names(namespace), 2);
    replicas(namespace, "1");
    described(namespace, "New size: 1; reason: All metrics below target");
    eventually(
        "both metrics are shown",
        SOON,
        () -> namespace.kubectl("get", "hpa", "web").ok(),
        table -> table.contains("2/10, 5/10 (avg)"));
  }

  private static void replicas(TestNamespace namespace, String count) {
    eventually(
        count + " replicas",
        SOON,
        () ->
            namespace.get("deployment/web", "{.spec.replicas}")
                + " "
                + namespace.kubectl("describe", "hpa", "web").ok(),
        state -> state.startsWith(count + " "));
  }

  private static void described(TestNamespace namespace, String event) {
    eventually(
        "the event",
        SOON,
        () -> namespace.kubectl("describe", "hpa", "web").ok(),
        text -> text.contains(event));
  }

  private static String names(TestNamespace namespace) {
    return namespace.get("pods", "{.items[*].metadata.name}");
  }

  /** Each of them has the value. */
  private void pods(String names, int value) throws IOException {
    write(
        "pods",
        Arrays.stream(names.split(" "))
            .map(name -> name + " " + value)
            .collect(Collectors.joining("\n")));
  }

  private void queue(int length) throws IOException {
    write("queue", Integer.toString(length));
  }

  /** Never half of it is read. */
  private void write(String name, String text) throws IOException {
    Path fresh = folder.resolve(name + ".new");
    Files.writeString(fresh, text);
    Files.move(fresh, folder.resolve(name), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  private Process adapter(TestCluster cluster) throws IOException {
    List<String> words =
        cluster.enter(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                MetricsAdapter.class.getName(),
                Integer.toString(PORT),
                "adapter.served.svc",
                folder.toString()));
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("adapter.log").toFile())
        .start();
  }

  private void register(TestCluster cluster) {
    String certificate =
        eventually(
            "the adapter listens",
            SOON,
            () -> Files.readString(folder.resolve("ca.crt")),
            text -> !text.isEmpty());
    String bundle = Base64.getEncoder().encodeToString(certificate.getBytes());
    cluster
        .kubectl(
            API_SERVICE.formatted("v1beta2", "custom.metrics.k8s.io", bundle)
                + API_SERVICE.formatted("v1beta1", "external.metrics.k8s.io", bundle),
            List.of("apply", "-f", "-"))
        .ok();
    eventually(
        "both groups are available",
        SOON,
        () -> cluster.kubectl("get", "apiservices").ok(),
        table ->
            table.lines().filter(line -> line.matches(".*served/adapter +True .*")).count() == 2);
  }
}
