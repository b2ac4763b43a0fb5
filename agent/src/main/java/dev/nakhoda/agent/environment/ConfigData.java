package dev.nakhoda.agent.environment;

import dev.nakhoda.api.KubeObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The keys and bytes of a ConfigMap or Secret. Pure. */
public final class ConfigData {

  private ConfigData() {}

  public static Map<String, byte[]> ofConfigMap(KubeObject configMap) {
    Map<String, byte[]> data = new LinkedHashMap<>();
    configMap
        .tree()
        .path("data")
        .forEachEntry((key, value) -> data.put(key, utf8(value.asString(""))));
    decode(configMap.tree().path("binaryData"), data);
    return data;
  }

  public static Map<String, byte[]> ofSecret(KubeObject secret) {
    Map<String, byte[]> data = new LinkedHashMap<>();
    decode(secret.tree().path("data"), data);
    return data;
  }

  private static void decode(JsonNode encoded, Map<String, byte[]> data) {
    encoded.forEachEntry(
        (key, value) -> data.put(key, Base64.getDecoder().decode(value.asString(""))));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
