package dev.nakhoda.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A conjunction of {@code field=value} and {@code field!=value}. A pure value. */
public record FieldSelector(List<Requirement> requirements) {

  public static final FieldSelector EVERYTHING = new FieldSelector(List.of());

  /** One comparison. */
  public record Requirement(String field, boolean equal, String value) {}

  /** Throws ApiException 400, worded as upstream. Values may escape {@code , = \} by backslash. */
  public static FieldSelector parse(String selector) {
    if (selector.isBlank()) {
      return EVERYTHING;
    }
    List<Requirement> requirements = new ArrayList<>();
    for (String term : selector.split("(?<!\\\\),")) {
      if (!term.isBlank()) {
        requirements.add(requirement(term.strip(), selector));
      }
    }
    return new FieldSelector(List.copyOf(requirements));
  }

  private static Requirement requirement(String term, String selector) {
    for (String operator : List.of("!=", "==", "=")) {
      int at = term.indexOf(operator);
      if (at > 0) {
        String value = term.substring(at + operator.length()).replaceAll("\\\\(.)", "$1");
        return new Requirement(term.substring(0, at), !operator.equals("!="), value);
      }
    }
    throw ApiException.badRequest(
        "invalid selector: '" + selector + "'; can't understand '" + term + "'");
  }

  /** A field that is absent counts as empty. */
  public boolean matches(Map<String, String> fields) {
    for (Requirement requirement : requirements) {
      boolean same = fields.getOrDefault(requirement.field(), "").equals(requirement.value());
      if (same != requirement.equal()) {
        return false;
      }
    }
    return true;
  }
}
