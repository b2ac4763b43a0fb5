package dev.nakhoda.master.registry.rules;

import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.NameRules;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Small steps that all rules take through a tree. Pure. */
final class Walk {

  private static final Pattern ADDRESS =
      Pattern.compile(
          "((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\\.(?!$)|$)){4}"
              + "|(?=.*:)[0-9a-fA-F:]{2,39}(:[0-9.]{7,15})?");

  private Walk() {}

  /** Hands each element of the list and its path to {@code action}. */
  static void each(JsonNode list, String path, BiConsumer<JsonNode, String> action) {
    for (int i = 0; i < list.size(); i++) {
      action.accept(list.get(i), path + "[" + i + "]");
    }
  }

  static String text(JsonNode object, String field) {
    return object.path(field).asString("");
  }

  static boolean isSet(JsonNode object, String field) {
    return object.hasNonNull(field);
  }

  static boolean isTrue(JsonNode object, String field) {
    return object.path(field).asBoolean(false);
  }

  static void notNegative(JsonNode object, String field, String path, FieldFaults faults) {
    JsonNode value = object.path(field);
    if (value.isNumber() && value.asLong() < 0) {
      faults.invalid(path + "." + field, value, "must be greater than or equal to 0");
    }
  }

  static void inRange(
      JsonNode object, String field, long least, long most, String path, FieldFaults faults) {
    JsonNode value = object.path(field);
    if (value.isNumber() && (value.asLong() < least || value.asLong() > most)) {
      faults.invalid(
          path + "." + field, value, "must be between " + least + " and " + most + ", inclusive");
    }
  }

  /** An RFC 1123 label, when it is given. */
  static void label(String name, String path, FieldFaults faults) {
    if (!name.isEmpty()) {
      report(NameRules.label(name), name, path, faults);
    }
  }

  /** An RFC 1123 subdomain, when it is given. */
  static void subdomain(String name, String path, FieldFaults faults) {
    if (!name.isEmpty()) {
      report(NameRules.subdomain(name), name, path, faults);
    }
  }

  static void report(List<String> complaints, String value, String path, FieldFaults faults) {
    complaints.forEach(complaint -> faults.invalid(path, value, complaint));
  }

  static void address(String address, String path, FieldFaults faults) {
    if (!ADDRESS.matcher(address).matches()) {
      faults.invalid(
          path, address, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
    }
  }

  /** A path within a volume, which must not lead out of it. */
  static void relativePath(String given, String path, FieldFaults faults) {
    if (given.startsWith("/")) {
      faults.invalid(path, given, "must be a relative path");
    }
    noBackSteps(given, path, faults);
  }

  /** A path within a volume that is not one of the writer's own either. */
  static void ownPath(String given, String path, FieldFaults faults) {
    relativePath(given, path, faults);
    if (given.startsWith("..") && !given.startsWith("../")) {
      faults.invalid(path, given, "must not start with '..'");
    }
  }

  static void noBackSteps(String given, String path, FieldFaults faults) {
    if (List.of(given.split("/", -1)).contains("..")) {
      faults.invalid(path, given, "must not contain '..'");
    }
  }
}
