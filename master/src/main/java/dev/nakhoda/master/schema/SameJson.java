package dev.nakhoda.master.schema;

import java.util.Comparator;
import tools.jackson.databind.JsonNode;

/** Equality of JSON values whatever Java type holds a number: 80 is 80. */
final class SameJson {

  private static final Comparator<JsonNode> BY_VALUE =
      (one, other) -> {
        boolean same =
            one.isNumber() && other.isNumber()
                ? one.decimalValue().compareTo(other.decimalValue()) == 0
                : one.equals(other);
        return same ? 0 : 1;
      };

  private SameJson() {}

  static boolean same(JsonNode one, JsonNode other) {
    return one.equals(BY_VALUE, other);
  }
}
