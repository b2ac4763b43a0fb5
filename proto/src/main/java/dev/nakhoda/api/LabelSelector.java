package dev.nakhoda.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * A conjunction of requirements on labels, from the query syntax or from a selector object. A pure
 * value.
 */
public record LabelSelector(List<Requirement> requirements) {

  public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

  /** A requirement that no object meets: what an absent selector object means. */
  public static final LabelSelector NOTHING =
      new LabelSelector(List.of(new Requirement("", Operator.NOTHING, Set.of())));

  /** How a label is compared. */
  public enum Operator {
    IN,
    NOT_IN,
    EXISTS,
    DOES_NOT_EXIST,
    GREATER,
    LESS,
    NOTHING
  }

  /** One comparison. */
  public record Requirement(String key, Operator operator, Set<String> values) {

    boolean matches(Map<String, String> labels) {
      String value = labels.get(key);
      return switch (operator) {
        case IN -> value != null && values.contains(value);
        case NOT_IN -> value == null || !values.contains(value);
        case EXISTS -> value != null;
        case DOES_NOT_EXIST -> value == null;
        case GREATER -> value != null && compare(value) > 0;
        case LESS -> value != null && compare(value) < 0;
        case NOTHING -> false;
      };
    }

    /** 0, which neither comparison accepts, when either side is no number. */
    private int compare(String value) {
      try {
        return Long.compare(Long.parseLong(value), Long.parseLong(values.iterator().next()));
      } catch (NumberFormatException notANumber) {
        return 0;
      }
    }

    @Override
    public String toString() {
      String list = String.join(",", new TreeSet<>(values));
      return switch (operator) {
        case IN -> values.size() == 1 ? key + "=" + list : key + " in (" + list + ")";
        case NOT_IN -> values.size() == 1 ? key + "!=" + list : key + " notin (" + list + ")";
        case EXISTS -> key;
        case DOES_NOT_EXIST -> "!" + key;
        case GREATER -> key + ">" + list;
        case LESS -> key + "<" + list;
        case NOTHING -> "<nothing>";
      };
    }
  }

  /** The query syntax: {@code a=b,c!=d,e in (f,g),h,!i}. Throws ApiException 400 as upstream. */
  public static LabelSelector parse(String selector) {
    return selector.isBlank() ? EVERYTHING : new LabelSelectorParser(selector).parse();
  }

  /** {@code key=value} for each entry: a Service's or ReplicationController's selector. */
  public static LabelSelector ofMap(Map<String, String> labels) {
    return new LabelSelector(
        labels.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(entry -> new Requirement(entry.getKey(), Operator.IN, Set.of(entry.getValue())))
            .toList());
  }

  /**
   * A meta/v1 LabelSelector; absent or null selects nothing, empty selects everything. Unknown
   * operators select nothing (validation refuses them earlier).
   */
  public static LabelSelector of(JsonNode selector) {
    if (!selector.isObject()) {
      return NOTHING;
    }
    List<Requirement> requirements = new ArrayList<>();
    selector
        .path("matchLabels")
        .forEachEntry((key, value) ->
            requirements.add(new Requirement(key, Operator.IN, Set.of(value.asString("")))));
    for (JsonNode expression : selector.path("matchExpressions")) {
      requirements.add(expression(expression));
    }
    return new LabelSelector(List.copyOf(requirements));
  }

  /** One entry of matchExpressions (also of node selectors). */
  public static Requirement expression(JsonNode expression) {
    Set<String> values =
        expression
            .path("values")
            .valueStream()
            .map(value -> value.asString(""))
            .collect(Collectors.toUnmodifiableSet());
    Operator operator =
        switch (expression.path("operator").asString("")) {
          case "In" -> Operator.IN;
          case "NotIn" -> Operator.NOT_IN;
          case "Exists" -> Operator.EXISTS;
          case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
          case "Gt" -> Operator.GREATER;
          case "Lt" -> Operator.LESS;
          default -> Operator.NOTHING;
        };
    return new Requirement(expression.path("key").asString(""), operator, values);
  }

  public boolean matches(Map<String, String> labels) {
    for (Requirement requirement : requirements) {
      if (!requirement.matches(labels)) {
        return false;
      }
    }
    return true;
  }

  public boolean isEverything() {
    return requirements.isEmpty();
  }

  /** The query syntax, as kubectl prints selectors. */
  @Override
  public String toString() {
    return requirements.stream().map(Requirement::toString).collect(Collectors.joining(","));
  }
}
