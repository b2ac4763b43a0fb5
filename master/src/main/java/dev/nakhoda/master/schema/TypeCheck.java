package dev.nakhoda.master.schema;

import dev.nakhoda.api.Quantity;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Finds the first value that has the wrong type for its place, and says so as Go's JSON decoder
 * would: clients show that sentence to people. One use each.
 */
final class TypeCheck {

  private static final String RFC3339 = "2006-01-02T15:04:05Z07:00";
  private static final String RFC3339_MICRO = "2006-01-02T15:04:05.000000Z07:00";

  private final Deque<String> path = new ArrayDeque<>();
  private String owner = "";

  /** Whatever is the very node that {@code known} has in its place was checked before. */
  Optional<String> check(Struct root, JsonNode object, JsonNode known) {
    return Optional.ofNullable(shape(root, object, known));
  }

  /** The fault, or null. */
  private String shape(Shape shape, JsonNode value, JsonNode known) {
    if (value == known || value.isNull()) {
      return null;
    }
    return switch (shape) {
      case Struct struct -> value.isObject() ? struct(struct, value, known) : wrong(value, shape);
      case Shape.ListOf list -> value.isArray() ? list(list, value) : wrong(value, shape);
      case Shape.MapOf map -> value.isObject() ? map(map, value, known) : wrong(value, shape);
      case Shape.Scalar scalar -> scalar(scalar, value);
      case Shape.Anything _ -> null;
    };
  }

  private String struct(Struct struct, JsonNode object, JsonNode known) {
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      Optional<Field> field = struct.field(entry.getKey());
      if (field.isPresent()) {
        String outer = owner;
        owner = struct.simpleName();
        path.addLast(entry.getKey());
        String fault = shape(field.get().shape(), entry.getValue(), known.path(entry.getKey()));
        path.removeLast();
        owner = outer;
        if (fault != null) {
          return fault;
        }
      }
    }
    return null;
  }

  private String list(Shape.ListOf list, JsonNode array) {
    for (JsonNode element : array) {
      String fault = shape(list.element(), element, MissingNode.getInstance());
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  private String map(Shape.MapOf map, JsonNode object, JsonNode known) {
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      String fault = shape(map.value(), entry.getValue(), known.path(entry.getKey()));
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  private String scalar(Shape.Scalar scalar, JsonNode value) {
    return switch (scalar) {
      case TEXT -> value.isString() ? null : wrong(value, scalar);
      case FLAG -> value.isBoolean() ? null : wrong(value, scalar);
      case NUMBER -> value.isNumber() ? null : wrong(value, scalar);
      case INT32 -> integer(value, scalar, value.canConvertToInt());
      case INT64 -> integer(value, scalar, value.canConvertToLong());
      case INT_OR_STRING ->
          value.isString() ? null : integer(value, scalar, value.canConvertToInt());
      case BYTES -> value.isString() ? base64(value.asString()) : wrong(value, scalar);
      case TIME -> value.isString() ? time(value.asString(), RFC3339) : wrong(value, scalar);
      case MICRO_TIME ->
          value.isString() ? time(value.asString(), RFC3339_MICRO) : wrong(value, scalar);
      case QUANTITY -> quantity(value);
    };
  }

  private String integer(JsonNode value, Shape.Scalar scalar, boolean fits) {
    if (value.isIntegralNumber() && fits) {
      return null;
    }
    return value.isNumber()
        ? unmarshal("number " + value.asString(), scalar.goType())
        : wrong(value, scalar);
  }

  private static String quantity(JsonNode value) {
    if (!value.isString() && !value.isNumber()) {
      return Quantity.FAULT;
    }
    try {
      Quantity.parse(value.asString());
      return null;
    } catch (IllegalArgumentException fault) {
      return fault.getMessage();
    }
  }

  private static String time(String text, String layout) {
    if (isUsualTime(text)) {
      return null;
    }
    try {
      OffsetDateTime.parse(text);
      return null;
    } catch (DateTimeParseException unreadable) {
      String rest = text.substring(Math.min(text.length(), unreadable.getErrorIndex()));
      String part = layout.substring(Math.min(layout.length(), unreadable.getErrorIndex()));
      String element = part.isEmpty() ? "" : part.split("(?<=[0-9])(?=[^0-9])", 2)[0];
      return "parsing time \"%s\" as \"%s\": cannot parse \"%s\" as \"%s\""
          .formatted(text, layout, rest, element);
    }
  }

  /**
   * As machines write it, in UTC, on a day that every month has: every write of a lease or a status
   * brings some, and with a thousand idle nodes their parsing was a tenth of the master's work.
   */
  private static boolean isUsualTime(String text) {
    int last = text.length() - 1;
    return last >= 19
        && last != 20
        && last <= 29
        && text.charAt(last) == 'Z'
        && fits(text, "0000-00-00T00:00:00.000000000".substring(0, last))
        && pair(text, 5) >= 1
        && pair(text, 5) <= 12
        && pair(text, 8) >= 1
        && pair(text, 8) <= 28
        && pair(text, 11) <= 23
        && pair(text, 14) <= 59
        && pair(text, 17) <= 59;
  }

  /** Whether digits stand where {@code form} has zeros, and the same signs elsewhere. */
  private static boolean fits(String text, String form) {
    for (int index = 0; index < form.length(); index++) {
      char here = text.charAt(index);
      boolean digit = here >= '0' && here <= '9';
      if (form.charAt(index) == '0' ? !digit : here != form.charAt(index)) {
        return false;
      }
    }
    return true;
  }

  private static int pair(String text, int index) {
    return (text.charAt(index) - '0') * 10 + text.charAt(index + 1) - '0';
  }

  private static String base64(String text) {
    int characters = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean padding = c == '=' && text.substring(i).replaceAll("[=\r\n]", "").isEmpty();
      if (c != '\r' && c != '\n') {
        characters++;
        if (!padding && !isBase64(c)) {
          return illegal(i);
        }
      }
    }
    return characters % 4 == 0 ? null : illegal(text.length() - characters % 4);
  }

  private static boolean isBase64(char c) {
    return c >= 'A' && c <= 'Z'
        || c >= 'a' && c <= 'z'
        || c >= '0' && c <= '9'
        || c == '+'
        || c == '/';
  }

  private static String illegal(int index) {
    return "illegal base64 data at input byte " + index;
  }

  private String wrong(JsonNode value, Shape expected) {
    String given =
        switch (value.getNodeType()) {
          case STRING -> "string";
          case NUMBER -> "number";
          case BOOLEAN -> "bool";
          case ARRAY -> "array";
          default -> "object";
        };
    return unmarshal(given, expected.goType());
  }

  private String unmarshal(String given, String goType) {
    return "json: cannot unmarshal "
        + given
        + " into Go struct field "
        + owner
        + "."
        + String.join(".", path)
        + " of type "
        + goType;
  }
}
