package dev.nakhoda.master.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** RFC 6901: where in a document. The empty list of steps is the document itself. A pure value. */
record JsonPointer(List<String> steps) {

  /** Empty when the text is no pointer. */
  static Optional<JsonPointer> parse(String text) {
    if (!text.isEmpty() && text.charAt(0) != '/') {
      return Optional.empty();
    }
    List<String> steps = new ArrayList<>();
    String[] parts = text.split("/", -1);
    for (int i = 1; i < parts.length; i++) {
      steps.add(parts[i].replace("~1", "/").replace("~0", "~"));
    }
    return Optional.of(new JsonPointer(List.copyOf(steps)));
  }

  boolean isRoot() {
    return steps.isEmpty();
  }

  String last() {
    return steps.getLast();
  }

  JsonPointer parent() {
    return new JsonPointer(steps.subList(0, steps.size() - 1));
  }

  /** Whether {@code other} lies within this place. */
  boolean contains(JsonPointer other) {
    return other.steps.size() > steps.size() && other.steps.subList(0, steps.size()).equals(steps);
  }

  Optional<JsonNode> find(JsonNode document) {
    JsonNode place = document;
    for (String step : steps) {
      Optional<JsonNode> next = child(place, step);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      place = next.get();
    }
    return Optional.of(place);
  }

  private static Optional<JsonNode> child(JsonNode parent, String step) {
    return switch (parent) {
      case ObjectNode object -> Optional.ofNullable(object.get(step));
      case ArrayNode array -> index(step, array.size() - 1).map(array::get);
      default -> Optional.empty();
    };
  }

  /** An index from 0 to {@code most}; negative ones count from the end, as upstream takes them. */
  static Optional<Integer> index(String step, int most) {
    if (!step.matches("-?(0|[1-9][0-9]{0,8})")) {
      return Optional.empty();
    }
    int index = Integer.parseInt(step);
    int counted = index < 0 ? index + most + 1 : index;
    return counted >= 0 && counted <= most ? Optional.of(counted) : Optional.empty();
  }
}
