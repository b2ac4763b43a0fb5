package dev.nakhoda.api;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The one JSON mapper of the system. Thread-safe. */
public final class Json {

  /** Depth and sizes are bounded, so that no document can exhaust the stack or the heap. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(200)
                          .maxStringLength(8 << 20)
                          .maxNameLength(8192)
                          .build())
                  .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** The shared mapper, for streaming reads and writes that the methods below do not cover. */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Parses any JSON value. Throws JacksonException when the bytes are not one JSON value. */
  public static JsonNode read(byte[] json) throws JacksonException {
    return MAPPER.readTree(json);
  }

  /** Parses a JSON object. Throws JacksonException for anything else. */
  public static ObjectNode readObject(byte[] json) throws JacksonException {
    return MAPPER.readValue(json, ObjectNode.class);
  }

  public static ObjectNode readObject(String json) throws JacksonException {
    return readObject(json.getBytes(StandardCharsets.UTF_8));
  }

  /** UTF-8 bytes without white space; members in the order in which they were set. */
  public static byte[] write(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  /** Equality of JSON values: 1 is 1, whichever Java type holds it. Order of members is ignored. */
  public static boolean same(JsonNode left, JsonNode right) {
    return left.equals(Json::compareLeaves, right);
  }

  private static int compareLeaves(JsonNode left, JsonNode right) {
    if (left.isNumber() && right.isNumber()) {
      return left.decimalValue().compareTo(right.decimalValue());
    }
    return left.equals(right) ? 0 : 1;
  }

  /** A typed view (fabric8 model) as a tree; members that are null or empty are left out. */
  public static ObjectNode tree(Object typed) {
    return typed instanceof ObjectNode node ? node : MAPPER.valueToTree(typed);
  }
}
