package dev.nakhoda.master.schema;

import dev.nakhoda.api.ApiException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Lists in a strategic merge patch: finding elements, and the order of the result. Elements are
 * compared by their merge key, scalars (an empty key) by themselves. Pure functions, except {@link
 * #remove}.
 */
final class MergedList {

  private MergedList() {}

  static int indexOf(ArrayNode list, String mergeKey, JsonNode key) {
    for (int i = 0; i < list.size(); i++) {
      if (SameJson.same(identity(list.get(i), mergeKey), key)) {
        return i;
      }
    }
    return -1;
  }

  /** Takes every element with that key out of {@code list}. */
  static void remove(ArrayNode list, String mergeKey, JsonNode key) {
    for (int i = indexOf(list, mergeKey, key); i >= 0; i = indexOf(list, mergeKey, key)) {
      list.remove(i);
    }
  }

  /** Scalars of both, each once. */
  static ArrayNode union(ArrayNode before, ArrayNode change) {
    ArrayNode union = before.arrayNode();
    List<ArrayNode> both = List.of(before, change);
    for (ArrayNode list : both) {
      for (JsonNode value : list) {
        if (indexOf(union, "", value) < 0) {
          union.add(value);
        }
      }
    }
    return union;
  }

  /** The patch's list must name its elements in the order that the patch states. */
  static void validateOrder(ArrayNode patch, ArrayNode order, String mergeKey) {
    int next = 0;
    for (JsonNode element : patch) {
      if (element.isObject() && element.has(StrategicMergePatch.PATCH)) {
        continue;
      }
      while (next < order.size() && !sameElement(order.get(next), element, mergeKey)) {
        next++;
      }
      if (next == order.size()) {
        throw ApiException.badRequest(
            "The order in patch list:\n"
                + patch
                + "\n doesn't match $setElementOrder list:\n"
                + order
                + "\n");
      }
      next++;
    }
  }

  /**
   * The elements of {@code merged}: those in {@code order} in that order, the others in the order
   * of {@code before}, interleaved as {@code before} had them where that does not break either.
   */
  static ArrayNode ordered(ArrayNode merged, ArrayNode order, ArrayNode before, String mergeKey) {
    List<JsonNode> stated = new ArrayList<>();
    List<JsonNode> others = new ArrayList<>();
    for (JsonNode element : merged) {
      (place(order, element, mergeKey) >= 0 ? stated : others).add(element);
    }
    stated.sort(Comparator.comparingInt(element -> place(order, element, mergeKey)));
    others.sort(Comparator.comparingInt(element -> placeOrLast(before, element, mergeKey)));
    return interleaved(others, stated, before, mergeKey);
  }

  private static ArrayNode interleaved(
      List<JsonNode> others, List<JsonNode> stated, ArrayNode before, String mergeKey) {
    ArrayNode result = before.arrayNode();
    int other = 0;
    for (JsonNode element : stated) {
      int place = place(before, element, mergeKey);
      while (other < others.size() && precedes(before, others.get(other), place, mergeKey)) {
        result.add(others.get(other++));
      }
      result.add(element);
    }
    others.subList(other, others.size()).forEach(result::add);
    return result;
  }

  private static boolean precedes(ArrayNode before, JsonNode other, int place, String mergeKey) {
    int mine = place(before, other, mergeKey);
    return place >= 0 && mine >= 0 && mine < place;
  }

  private static int place(ArrayNode list, JsonNode element, String mergeKey) {
    return indexOf(list, mergeKey, identity(element, mergeKey));
  }

  private static int placeOrLast(ArrayNode list, JsonNode element, String mergeKey) {
    int place = place(list, element, mergeKey);
    return place < 0 ? Integer.MAX_VALUE : place;
  }

  private static boolean sameElement(JsonNode one, JsonNode other, String mergeKey) {
    return SameJson.same(identity(one, mergeKey), identity(other, mergeKey));
  }

  private static JsonNode identity(JsonNode element, String mergeKey) {
    return mergeKey.isEmpty() ? element : element.path(mergeKey);
  }
}
