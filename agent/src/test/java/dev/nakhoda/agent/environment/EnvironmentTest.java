package dev.nakhoda.agent.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plain | plain",
        "$(A) | 1",
        "x$(A)y$(B)z | x1y2z",
        "$$(A) | $(A)",
        "$$$(A) | $1",
        "$(C) | $(C)",
        "$(A | $(A",
        "$A | $A",
        "a$ | a$",
        "$$ | $",
        "$() | $()"
      })
  void expands(String text, String want) {
    Map<String, String> values = Map.of("A", "1", "B", "2");
    assertThat(Expansion.expand(text, name -> Optional.ofNullable(values.get(name))))
        .isEqualTo(want);
  }

  @Test
  void takesValuesFromEverywhere() {
    Map<String, String> made =
        environment()
            .of(
                Json.readObject(
                    """
                    {"name": "c",
                     "resources": {"limits": {"cpu": "1500m"}},
                     "envFrom": [{"prefix": "P_", "configMapRef": {"name": "conf"}},
                                 {"secretRef": {"name": "none", "optional": true}}],
                     "env": [
                      {"name": "PLAIN", "value": "x"},
                      {"name": "NAMED", "value": "$(PLAIN)-$(WEB_SERVICE_HOST)-$(P_k)"},
                      {"name": "IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}},
                      {"name": "TIER", "valueFrom":
                        {"fieldRef": {"fieldPath": "metadata.labels['tier']"}}},
                      {"name": "CPU", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu"}}},
                      {"name": "MEM", "valueFrom":
                        {"resourceFieldRef": {"resource": "limits.memory", "divisor": "1Mi"}}},
                      {"name": "KEY", "valueFrom": {"configMapKeyRef": {"name": "conf", "key": "k"}}},
                      {"name": "WORD", "valueFrom": {"secretKeyRef": {"name": "word", "key": "w"}}},
                      {"name": "NO", "valueFrom":
                        {"configMapKeyRef": {"name": "conf", "key": "z", "optional": true}}}]}
                    """));

    assertThat(made)
        .containsEntry("P_k", "v")
        .containsEntry("NAMED", "x-10.254.0.7-$(P_k)")
        .containsEntry("IP", "10.1.0.9")
        .containsEntry("TIER", "front")
        .containsEntry("CPU", "2")
        .containsEntry("MEM", "512")
        .containsEntry("KEY", "v")
        .containsEntry("WORD", "hush")
        .doesNotContainKey("NO")
        .containsEntry("WEB_SERVICE_PORT", "80")
        .containsEntry("WEB_PORT_80_TCP_ADDR", "10.254.0.7");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "configMapKeyRef | gone | k | configmap \"gone\" not found",
        "secretKeyRef | gone | k | secret \"gone\" not found",
        "configMapKeyRef | conf | z | couldn't find key z in ConfigMap default/conf",
        "secretKeyRef | word | z | couldn't find key z in Secret default/word"
      })
  void saysWhatIsMissing(String kind, String name, String key, String want) {
    String container =
        "{\"name\":\"c\",\"env\":[{\"name\":\"X\",\"valueFrom\":{\"%s\":{\"name\":\"%s\",\"key\":\"%s\"}}}]}"
            .formatted(kind, name, key);
    assertThatThrownBy(() -> environment().of(Json.readObject(container)))
        .isInstanceOf(ConfigError.class)
        .hasMessage(want);
  }

  private static Environment environment() {
    KubeObject pod =
        object(
            """
            {"metadata": {"name": "web", "namespace": "default", "labels": {"tier": "front"}},
             "spec": {"containers": [{"name": "c",
               "resources": {"limits": {"cpu": "1500m"}}}]}}
            """);
    KubeObject service =
        object(
            """
            {"metadata": {"name": "web", "namespace": "default"},
             "spec": {"clusterIP": "10.254.0.7", "ports": [{"port": 80, "protocol": "TCP"}]}}
            """);
    return new Environment(
        pod,
        new FieldReference.Addresses("10.1.0.9", "192.0.2.1"),
        ServiceVariables.of(List.of(service), "default", true),
        Map.of("memory", Quantity.parse("512Mi")),
        new Source());
  }

  private static KubeObject object(String json) {
    return KubeObject.of(Json.readObject(json));
  }

  private record Source() implements ConfigSource {
    @Override
    public Optional<KubeObject> configMap(String namespace, String name) {
      return name.equals("conf")
          ? Optional.of(object("{\"data\": {\"k\": \"v\"}}"))
          : Optional.empty();
    }

    @Override
    public Optional<KubeObject> secret(String namespace, String name) {
      return name.equals("word")
          ? Optional.of(object("{\"data\": {\"w\": \"aHVzaA==\"}}"))
          : Optional.empty();
    }
  }
}
