package dev.nakhoda.master.registry.types;

import dev.nakhoda.master.registry.FieldFaults;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Numbers or percentages of replicas, as the strategies of updates have them. Pure. */
final class Shares {

  private static final Pattern PERCENT = Pattern.compile("[0-9]{1,9}%");

  private Shares() {}

  static void check(JsonNode value, String path, FieldFaults faults) {
    if (value.isString() && !PERCENT.matcher(value.asString()).matches()) {
      faults.invalid(
          path,
          value,
          "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%', "
              + " or '93%', regex used for validation is '[0-9]+%')");
    } else if (value.isNumber() && value.asLong() < 0) {
      faults.invalid(path, value, "must be greater than or equal to 0");
    }
  }

  static void atMostAll(JsonNode value, String path, FieldFaults faults) {
    if (value.isString() && number(value) > 100) {
      faults.invalid(path, value, "must not be greater than 100%");
    }
  }

  /** The number, or that before the per cent sign; 0 for anything else. */
  static long number(JsonNode value) {
    String text = value.asString("0");
    boolean percent = PERCENT.matcher(text).matches();
    return percent ? Long.parseLong(text.substring(0, text.length() - 1)) : value.asLong(0);
  }
}
