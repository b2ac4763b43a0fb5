package dev.nakhoda.it.flows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.it.Command;
import dev.nakhoda.it.TestCluster;
import dev.nakhoda.it.TestNamespace;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each gets upstream's words; nothing is half-written; the process lives. */
@ExtendWith(TestCluster.class)
class BadInputTest {

  /** Without it kubectl takes a brace for JSON. */
  private static final String YAML = "---\n";

  private static final String POD =
      "{apiVersion: v1, kind: Pod, metadata: {name: %s}, spec: {containers: [{name: a, image:"
          + " b}]}}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "kind: [ | error converting YAML to JSON",
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: x}, data: {a: [1]}} | cannot unmarshal",
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: x}, spec: {replicas: many}} |"
            + " cannot unmarshal string",
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: UPPER}} | a lowercase RFC 1123"
            + " subdomain must consist of",
        "{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {containers: []}} |"
            + " spec.containers: Required value",
        "{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {containers: [{name: a, image: b},"
            + " {name: a, image: b}]}} | Duplicate value: \"a\"",
        "{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {containers: [{name: a, image: b,"
            + " colour: red}]}} | unknown field \"spec.containers[0].colour\"",
        "{apiVersion: v1, kind: Service, metadata: {name: x}, spec: {ports: [{port: 70000}]}} |"
            + " must be between 1 and 65535, inclusive",
        "{apiVersion: v1, kind: Pod, metadata: {name: x, labels: {a: \"b c\"}}, spec: {containers:"
            + " [{name: a, image: b}]}} | a valid label must be an empty string or consist of",
      })
  void refusedInUpstreamsWords(String manifest, String words, TestCluster cluster) {
    Command created = cluster.kubectl(YAML + manifest, List.of("create", "-f", "-"));
    assertThat(created.failed()).contains(words);
    assertThat(cluster.kubectl("get", "pods,configmaps,deployments", "x").exitCode()).isNotZero();
  }

  @Test
  void anUnknownKind(TestCluster cluster) {
    String nothing = YAML + "{apiVersion: v1, kind: Nothing, metadata: {name: x}}";
    assertThat(cluster.kubectl(nothing, List.of("create", "--validate=false", "-f", "-")).failed())
        .contains("no matches for kind \"Nothing\" in version \"v1\"");
  }

  @Test
  void namesThatAreTooLongOrTaken(TestCluster cluster) {
    try (TestNamespace namespace = new TestNamespace(cluster, "names")) {
      String longName = "a".repeat(254);
      assertThat(create(cluster, namespace, POD.formatted(longName)).failed())
          .contains("must be no more than 253");
      create(cluster, namespace, POD.formatted("twice")).ok();
      assertThat(create(cluster, namespace, POD.formatted("twice")).failed())
          .contains("pods \"twice\" already exists");
    }
  }

  @Test
  void aStaleVersionIsAConflict(TestCluster cluster) {
    try (TestNamespace namespace = new TestNamespace(cluster, "stale")) {
      namespace.kubectl("create", "configmap", "c", "--from-literal=a=b").ok();
      String old = namespace.kubectl("get", "configmap", "c", "-o", "yaml").ok() + "\n";
      namespace.kubectl("label", "configmap", "c", "x=y").ok();
      assertThat(
              cluster
                  .kubectl(old, List.of("--namespace", namespace.name(), "replace", "-f", "-"))
                  .failed())
          .contains("the object has been modified; please apply your changes");
      assertThat(namespace.get("configmap/c", "{.metadata.labels.x}")).isEqualTo("y");
    }
  }

  @Test
  void invalidSelectors(TestCluster cluster) {
    assertThat(cluster.kubectl("get", "pods", "-l", "a in b").failed())
        .contains("unable to parse requirement");
    assertThat(cluster.kubectl("get", "pods", "--field-selector", "spec.colour=red").failed())
        .contains("field label not supported: spec.colour");
  }

  @Test
  void tenMegabytesAreRefused(TestCluster cluster) {
    String huge =
        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"huge\"},\"data\":{\"a\":\""
            + "x".repeat(10 << 20)
            + "\"}}";
    assertThat(cluster.kubectl(huge, List.of("create", "-f", "-")).failed())
        .containsIgnoringCase("too large");
    cluster.kubectl("get", "nodes").ok();
  }

  @Test
  void strangersGetNowhere(TestCluster cluster) {
    String url = "https://10.88.0.1:6443/api/v1/namespaces/default/secrets";
    assertThat(cluster.inside("curl", "-sk", url).ok())
        .contains("\"code\":403")
        .contains("system:anonymous");
    assertThat(cluster.inside("curl", "-sk", "-H", "Authorization: Bearer nonsense", url).ok())
        .contains("\"code\":401");
  }

  @Test
  void garbageOnThePortsHarmsNobody(TestCluster cluster) {
    for (String port : List.of("6443", "6444")) {
      cluster.inside(
          "sh", "-c", "head -c 100000 /dev/urandom | timeout 5 busybox nc -w 2 10.88.0.1 " + port);
      cluster.inside(
          "sh",
          "-c",
          "printf '\\026\\003\\001\\002\\000\\001' | timeout 5 busybox nc -w 2 10.88.0.1 " + port);
    }
    cluster.kubectl("get", "nodes").ok();
    cluster.nakhoda("get", "nodes").ok();
  }

  private static Command create(TestCluster cluster, TestNamespace namespace, String manifest) {
    return cluster.kubectl(
        YAML + manifest, List.of("--namespace", namespace.name(), "create", "-f", "-"));
  }
}
