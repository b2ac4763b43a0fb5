package dev.nakhoda.agent.environment;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Quantity;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Makes a container's variables: envFrom, then env (each may name those before it), then what tells
 * of the services. Fails with {@link ConfigError}, worded as upstream.
 *
 * @param services from {@link ServiceVariables}
 * @param allocatable of the node
 */
public record Environment(
    KubeObject pod,
    FieldReference.Addresses addresses,
    Map<String, String> services,
    Map<String, Quantity> allocatable,
    ConfigSource source) {

  /** In the order in which they were set. */
  public Map<String, String> of(JsonNode container) {
    Map<String, String> result = new LinkedHashMap<>();
    for (JsonNode from : container.path("envFrom")) {
      addAll(from, result);
    }
    Map<String, String> own = new HashMap<>();
    for (JsonNode variable : container.path("env")) {
      String name = variable.path("name").asString("");
      value(variable, container.path("name").asString(""), own)
          .ifPresent(value -> {
            own.put(name, value);
            result.put(name, value);
          });
    }
    services.forEach(result::putIfAbsent);
    return result;
  }

  private Optional<String> value(JsonNode variable, String container, Map<String, String> own) {
    JsonNode from = variable.path("valueFrom");
    if (from.has("fieldRef")) {
      return Optional.of(field(from.path("fieldRef").path("fieldPath").asString("")));
    }
    if (from.has("resourceFieldRef")) {
      return Optional.of(
          ResourceReference.value(from.path("resourceFieldRef"), pod, container, allocatable));
    }
    if (from.has("configMapKeyRef")) {
      return key(from.path("configMapKeyRef"), Kind.CONFIG_MAP);
    }
    if (from.has("secretKeyRef")) {
      return key(from.path("secretKeyRef"), Kind.SECRET);
    }
    return Optional.of(
        Expansion.expand(
            variable.path("value").asString(""),
            name -> Optional.ofNullable(own.get(name)).or(() -> service(name))));
  }

  private Optional<String> service(String name) {
    return Optional.ofNullable(services.get(name));
  }

  private String field(String path) {
    return FieldReference.value(path, pod, addresses)
        .orElseThrow(() -> new ConfigError("unsupported fieldPath: " + path));
  }

  private Optional<String> key(JsonNode reference, Kind kind) {
    String key = reference.path("key").asString("");
    String name = reference.path("name").asString("");
    boolean optional = reference.path("optional").asBoolean(false);
    Optional<Map<String, byte[]>> data = read(name, kind, optional);
    if (data.isEmpty()) {
      return Optional.empty();
    }
    byte[] value = data.get().get(key);
    if (value != null) {
      return Optional.of(new String(value, StandardCharsets.UTF_8));
    }
    if (optional) {
      return Optional.empty();
    }
    throw new ConfigError(
        "couldn't find key " + key + " in " + kind.kind + " " + pod.namespace() + "/" + name);
  }

  private void addAll(JsonNode from, Map<String, String> result) {
    Kind kind = from.has("secretRef") ? Kind.SECRET : Kind.CONFIG_MAP;
    JsonNode reference = from.path(kind.reference);
    String prefix = from.path("prefix").asString("");
    read(reference.path("name").asString(""), kind, reference.path("optional").asBoolean(false))
        .ifPresent(data -> addAll(prefix, data, result));
  }

  private static void addAll(String prefix, Map<String, byte[]> data, Map<String, String> result) {
    data.forEach((key, value) -> {
      String name = prefix + key;
      if (isVariable(name)) {
        result.put(name, new String(value, StandardCharsets.UTF_8));
      }
    });
  }

  /** As upstream since names were relaxed: printable ASCII without the equals sign. */
  private static boolean isVariable(String name) {
    return !name.isEmpty()
        && name.chars()
            .allMatch(character -> character >= 32 && character < 127 && character != '=');
  }

  private Optional<Map<String, byte[]>> read(String name, Kind kind, boolean optional) {
    Optional<Map<String, byte[]>> data =
        switch (kind) {
          case CONFIG_MAP -> source.configMap(pod.namespace(), name).map(ConfigData::ofConfigMap);
          case SECRET -> source.secret(pod.namespace(), name).map(ConfigData::ofSecret);
        };
    if (data.isEmpty() && !optional) {
      throw new ConfigError(kind.resource + " \"" + name + "\" not found");
    }
    return data;
  }

  private enum Kind {
    CONFIG_MAP("ConfigMap", "configmap", "configMapRef"),
    SECRET("Secret", "secret", "secretRef");

    private final String kind;
    private final String resource;
    private final String reference;

    Kind(String kind, String resource, String reference) {
      this.kind = kind;
      this.resource = resource;
      this.reference = reference;
    }
  }
}
