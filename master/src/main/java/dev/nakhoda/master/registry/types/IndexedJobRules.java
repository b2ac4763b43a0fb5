package dev.nakhoda.master.registry.types;

import dev.nakhoda.master.registry.FieldFaults;
import tools.jackson.databind.JsonNode;

/** Rules of Jobs whose every completion has a number of its own. Pure. */
final class IndexedJobRules {

  private static final int MOST_AT_ONCE = 100_000;
  private static final int MANY_COMPLETIONS = 100_000;
  private static final int MOST_AT_ONCE_OF_MANY = 10_000;
  private static final int LONGEST_INDEXES = 64 * 1024;

  private IndexedJobRules() {}

  static void check(JsonNode spec, String path, FieldFaults faults) {
    JsonNode completions = spec.path("completions");
    JsonNode most = spec.path("maxFailedIndexes");
    atMost(
        spec.path("parallelism"),
        MOST_AT_ONCE,
        "must be less than or equal to " + MOST_AT_ONCE + " when completion mode is Indexed",
        path + ".parallelism",
        faults);
    if (most.isNumber() && completions.isNumber() && most.asLong() > completions.asLong()) {
      faults.invalid(path + ".maxFailedIndexes", most, "must be less than or equal to completions");
    }
    atMost(
        most,
        MOST_AT_ONCE,
        "must be less than or equal to " + MOST_AT_ONCE,
        path + ".maxFailedIndexes",
        faults);
    boolean many = completions.asLong(0) > MANY_COMPLETIONS;
    if (many && spec.path("backoffLimitPerIndex").isNumber()) {
      many(spec, path, faults);
    }
  }

  private static void many(JsonNode spec, String path, FieldFaults faults) {
    JsonNode most = spec.path("maxFailedIndexes");
    if (!most.isNumber()) {
      faults.required(
          path + ".maxFailedIndexes",
          "must be specified when completions is above " + MANY_COMPLETIONS);
    }
    String words =
        "must be less than or equal to "
            + MOST_AT_ONCE_OF_MANY
            + " when completions are above "
            + MANY_COMPLETIONS
            + " and used with backoff limit per index";
    for (String field : new String[] {"parallelism", "maxFailedIndexes"}) {
      atMost(spec.path(field), MOST_AT_ONCE_OF_MANY, words, path + "." + field, faults);
    }
  }

  private static void atMost(
      JsonNode value, long most, String words, String path, FieldFaults faults) {
    if (value.isNumber() && value.asLong() > most) {
      faults.invalid(path, value, words);
    }
  }

  /** One rule of a success policy. */
  static void success(JsonNode rule, JsonNode completions, String path, FieldFaults faults) {
    JsonNode count = rule.path("succeededCount");
    JsonNode indexes = rule.path("succeededIndexes");
    boolean counted = rule.hasNonNull("succeededCount");
    boolean named = rule.hasNonNull("succeededIndexes");
    if (!counted && !named) {
      faults.required(path, "at least one of succeededCount or succeededIndexes must be specified");
    }
    long total = 0;
    if (named) {
      total = indexes(indexes.asString(""), completions, path + ".succeededIndexes", faults);
    }
    if (!counted) {
      return;
    }
    String at = path + ".succeededCount";
    if (count.asLong() < 0) {
      faults.invalid(at, count, "must be greater than or equal to 0");
    }
    if (completions.isNumber()) {
      atMost(
          count,
          completions.asLong(),
          "must be less than or equal to "
              + completions.asLong()
              + " (the number of specified completions)",
          at,
          faults);
    }
    if (named) {
      atMost(
          count,
          total,
          "must be less than or equal to "
              + total
              + " (the number of indexes in the specified succeededIndexes field)",
          at,
          faults);
    }
  }

  private static long indexes(String text, JsonNode completions, String path, FieldFaults faults) {
    if (text.length() > LONGEST_INDEXES) {
      faults.tooLong(path, LONGEST_INDEXES);
      return 0;
    }
    try {
      return count(text, completions.asLong(0));
    } catch (IllegalArgumentException fault) {
      faults.invalid(path, text, "error parsing succeededIndexes: " + fault.getMessage());
      return 0;
    }
  }

  /** How many indexes a list as {@code 1,3-5,7} names. */
  private static long count(String text, long completions) {
    if (text.isEmpty()) {
      return 0;
    }
    long last = -1;
    long total = 0;
    for (String interval : text.split(",", -1)) {
      String[] limits = interval.split("-", -1);
      if (limits.length > 2) {
        throw new IllegalArgumentException(
            "the fragment \""
                + interval
                + "\" violates the requirement that an index interval can have at most two parts"
                + " separated by '-'");
      }
      long first = index(limits[0], completions);
      long end = limits.length > 1 ? index(limits[1], completions) : first;
      if (limits.length > 1) {
        increasing(first, end);
      }
      if (last >= 0) {
        increasing(last, first);
      }
      total += end - first + 1;
      last = end;
    }
    return total;
  }

  private static void increasing(long previous, long current) {
    if (previous >= current) {
      throw new IllegalArgumentException(
          "non-increasing order, previous: " + previous + ", current: " + current);
    }
  }

  private static long index(String text, long completions) {
    if (!text.matches("[+-]?[0-9]{1,18}")) {
      throw new IllegalArgumentException(
          "cannot convert string to integer for index: \"" + text + "\"");
    }
    long index = Long.parseLong(text);
    if (index >= completions) {
      throw new IllegalArgumentException("too large index: \"" + text + "\"");
    }
    return index;
  }
}
