package dev.nakhoda.master.http;

import dev.nakhoda.api.Json;
import java.nio.charset.StandardCharsets;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.databind.JsonNode;

/** YAML bodies, in and out. Depth, aliases and size are bounded. */
final class Yaml {

  static final String CONTENT_TYPE = "application/yaml";

  private static final LoadSettings LOAD =
      LoadSettings.builder()
          .setAllowDuplicateKeys(false)
          .setAllowRecursiveKeys(false)
          .setMaxAliasesForCollections(50)
          .setCodePointLimit(ApiServerConfig.MAX_BODY_BYTES)
          .build();
  private static final DumpSettings DUMP =
      DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setIndicatorIndent(0).build();

  private Yaml() {}

  /** Throws IllegalArgumentException, whose message says where, when it is not YAML. */
  static JsonNode read(byte[] yaml) {
    try {
      Object value =
          new Load(LOAD).loadFromString(new String(yaml, StandardCharsets.UTF_8));
      return Json.mapper().valueToTree(value);
    } catch (YamlEngineException malformed) {
      throw new IllegalArgumentException(
          malformed.getMessage().lines().findFirst().orElse("malformed YAML"), malformed);
    }
  }

  static byte[] write(JsonNode tree) {
    Object value = Json.mapper().treeToValue(tree, Object.class);
    return new Dump(DUMP).dumpToString(value).getBytes(StandardCharsets.UTF_8);
  }
}
