package dev.nakhoda.agent.volumes;

import dev.nakhoda.agent.environment.ConfigData;
import dev.nakhoda.agent.environment.ConfigError;
import dev.nakhoda.agent.environment.FieldReference;
import dev.nakhoda.agent.environment.ResourceReference;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The files of a projected volume, by relative path. Pure, but for reading its source. */
final class Payload {

  private static final int DEFAULT_MODE = 0644;
  private static final int SECRET_MODE = 0600;
  private static final int ROOT = 0;

  /** One file. */
  record File(byte[] content, int mode, int owner) {

    File(byte[] content, int mode) {
      this(content, mode, ROOT);
    }

    File withMode(int bits) {
      return new File(content, bits, owner);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof File(byte[] bytes, int bits, int user)
          && bits == mode
          && user == owner
          && Arrays.equals(bytes, content);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(content) * 31 + mode;
    }
  }

  private final VolumeType.Context context;
  private final int defaultMode;
  private final Map<String, File> files = new LinkedHashMap<>();

  Payload(VolumeType.Context context, JsonNode settings) {
    this.context = context;
    this.defaultMode = settings.path("defaultMode").asInt(DEFAULT_MODE);
  }

  Map<String, File> files() {
    return files;
  }

  Payload configMap(JsonNode settings, String name) {
    Optional<Map<String, byte[]>> data =
        context.source().configMap(context.pod().namespace(), name).map(ConfigData::ofConfigMap);
    return add(settings, data, "configmap \"" + name + "\" not found", "config");
  }

  Payload secret(JsonNode settings, String name) {
    Optional<Map<String, byte[]>> data =
        context.source().secret(context.pod().namespace(), name).map(ConfigData::ofSecret);
    return add(settings, data, "secret \"" + name + "\" not found", "secret");
  }

  Payload downward(JsonNode settings) {
    for (JsonNode item : settings.path("items")) {
      files.put(
          item.path("path").asString(""),
          new File(
              downwardValue(item).getBytes(StandardCharsets.UTF_8),
              item.path("mode").asInt(defaultMode)));
    }
    return this;
  }

  /** For the pod's one user alone, when it runs as one; and for its group. */
  Payload token(String path, String content) {
    Optional<Integer> user = OnlyUser.of(context.pod());
    boolean closed = user.isPresent() || context.group().isPresent();
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    files.put(path, new File(bytes, closed ? SECRET_MODE : defaultMode, user.orElse(ROOT)));
    return this;
  }

  private String downwardValue(JsonNode item) {
    if (!item.has("resourceFieldRef")) {
      String path = item.path("fieldRef").path("fieldPath").asString("");
      return FieldReference.value(path, context.pod(), context.addresses())
          .orElseThrow(() -> new MountFailure("unsupported fieldPath: " + path));
    }
    try {
      return ResourceReference.value(
          item.path("resourceFieldRef"), context.pod(), "", context.allocatable());
    } catch (ConfigError wrong) {
      throw new MountFailure(wrong.getMessage());
    }
  }

  private Payload add(
      JsonNode settings, Optional<Map<String, byte[]>> data, String missing, String kind) {
    boolean optional = settings.path("optional").asBoolean(false);
    if (data.isEmpty() && !optional) {
      throw new MountFailure(missing);
    }
    Map<String, byte[]> present = data.orElse(Map.of());
    JsonNode items = settings.path("items");
    if (items.isEmpty()) {
      present.forEach((key, value) -> files.put(key, new File(value, defaultMode)));
    }
    for (JsonNode item : items) {
      String key = item.path("key").asString("");
      byte[] value = present.get(key);
      if (value != null) {
        files.put(
            item.path("path").asString(""), new File(value, item.path("mode").asInt(defaultMode)));
      } else if (!optional) {
        throw new MountFailure("references non-existent " + kind + " key: " + key);
      }
    }
    return this;
  }
}
