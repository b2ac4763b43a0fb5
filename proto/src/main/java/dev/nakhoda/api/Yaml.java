package dev.nakhoda.api;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.constructor.ConstructScalar;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * YAML as Kubernetes' users write it, to and from JSON trees. Scalars are read as go-yaml reads
 * them ({@code yes} is a boolean, {@code 0644} is octal), because that is what manifests count on.
 * Aliases, depth and size are bounded.
 */
public final class Yaml {

  private static final Pattern BOOLEAN_WORDS =
      Pattern.compile("(?:y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF)");
  private static final Dialect DIALECT = new Dialect();

  private Yaml() {}

  /**
   * Every document of a stream that holds something. IllegalArgumentException, worded with line and
   * column, when it is no YAML; a document that is no mapping likewise.
   */
  public static List<ObjectNode> readAll(String text) {
    List<ObjectNode> documents = new ArrayList<>();
    try {
      for (Object document : loader().loadAllFromString(text)) {
        if (document != null) {
          documents.add(object(Json.mapper().valueToTree(document)));
        }
      }
    } catch (YamlEngineException broken) {
      throw new IllegalArgumentException(
          "error converting YAML to JSON: yaml: " + oneLine(broken), broken);
    }
    return documents;
  }

  /** One document; see {@link #readAll}. */
  public static ObjectNode read(String text) {
    List<ObjectNode> documents = readAll(text);
    if (documents.size() != 1) {
      throw new IllegalArgumentException("expected one YAML document, found " + documents.size());
    }
    return documents.getFirst();
  }

  /** Block style, two spaces, members in their order. */
  public static String write(JsonNode node) {
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setSchema(DIALECT)
            .setWidth(1 << 20)
            .setSplitLines(false)
            .build();
    return new Dump(settings).dumpToString(Json.mapper().treeToValue(node, Object.class));
  }

  private static Load loader() {
    return new Load(
        LoadSettings.builder()
            .setSchema(DIALECT)
            .setAllowDuplicateKeys(false)
            .setMaxAliasesForCollections(100)
            .setCodePointLimit(8 << 20)
            .build());
  }

  private static ObjectNode object(JsonNode node) {
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new IllegalArgumentException(
        "error unmarshaling JSON: json: cannot unmarshal "
            + node.getNodeType().name().toLowerCase(Locale.ROOT)
            + " into Go value of type map[string]interface {}");
  }

  private static String oneLine(YamlEngineException broken) {
    return broken.getMessage().lines().map(String::strip).reduce((a, b) -> a + " " + b).orElse("");
  }

  /** YAML 1.2's core schema plus the two habits of YAML 1.1 that manifests rely on. */
  private static final class Dialect extends CoreSchema {

    @Override
    public ScalarResolver getScalarResolver() {
      return new CoreScalarResolver(true) {
        @Override
        protected void addImplicitResolvers() {
          addImplicitResolver(Tag.BOOL, BOOLEAN_WORDS, "yYnNoO");
          super.addImplicitResolvers();
        }
      };
    }

    @Override
    public Map<Tag, ConstructNode> getSchemaTagConstructors() {
      Map<Tag, ConstructNode> constructors = new HashMap<>(super.getSchemaTagConstructors());
      constructors.put(Tag.INT, new Scalar(Dialect::integer));
      constructors.put(Tag.BOOL, new Scalar(Dialect::bool));
      return constructors;
    }

    private static Object integer(String text) {
      boolean negative = text.startsWith("-");
      String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
      BigInteger value =
          switch (digits) {
            case String hex when hex.startsWith("0x") -> new BigInteger(hex.substring(2), 16);
            case String octal when octal.startsWith("0o") -> new BigInteger(octal.substring(2), 8);
            case String octal when octal.matches("0[0-7]+") -> new BigInteger(octal, 8);
            default -> new BigInteger(digits);
          };
      BigInteger signed = negative ? value.negate() : value;
      return signed.bitLength() < 64 ? (Object) signed.longValue() : signed;
    }

    private static Object bool(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "y", "yes", "true", "on" -> true;
        default -> false;
      };
    }
  }

  /** A scalar made by one function. */
  private static final class Scalar extends ConstructScalar {
    private final java.util.function.Function<String, Object> make;

    Scalar(java.util.function.Function<String, Object> make) {
      this.make = make;
    }

    @Override
    public Object construct(Node node) {
      return make.apply(constructScalar(node));
    }
  }
}
