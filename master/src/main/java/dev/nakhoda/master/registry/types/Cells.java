package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.master.registry.Fields;
import dev.nakhoda.master.registry.TableColumn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Pieces of table rows that several kinds share. Pure. */
final class Cells {

  static final String NONE = "<none>";
  private static final int SHOWN = 3;

  private Cells() {}

  static String orNone(String text) {
    return text.isEmpty() ? NONE : text;
  }

  static String text(JsonNode object, String path) {
    return Fields.text(object, path);
  }

  static long number(JsonNode object, String path) {
    return Fields.number(object, path, 0);
  }

  /** A plain map of labels, as {@code a=b,c=d}. */
  static String labels(JsonNode labels) {
    return orNone(LabelSelector.ofMap(map(labels)).toString());
  }

  static Map<String, String> map(JsonNode labels) {
    Map<String, String> map = new LinkedHashMap<>();
    labels.forEachEntry((key, value) -> map.put(key, value.asString("")));
    return map;
  }

  /** A meta/v1 LabelSelector. */
  static String selector(JsonNode selector) {
    return selector.isObject() ? orNone(LabelSelector.of(selector).toString()) : NONE;
  }

  static List<String> texts(JsonNode list) {
    return list.valueStream().map(each -> each.asString("")).toList();
  }

  static String containerNames(JsonNode podSpec) {
    return each(podSpec.path("containers"), "name");
  }

  static String images(JsonNode podSpec) {
    return each(podSpec.path("containers"), "image");
  }

  private static String each(JsonNode list, String field) {
    List<String> values = list.valueStream().map(one -> one.path(field).asString("")).toList();
    return String.join(",", values);
  }

  /** At most three, then {@code + N more...}. */
  static String fewOf(List<String> all) {
    if (all.size() <= SHOWN) {
      return String.join(",", all);
    }
    return String.join(",", all.subList(0, SHOWN)) + " + " + (all.size() - SHOWN) + " more...";
  }

  /** CONTAINERS, IMAGES and SELECTOR of a workload, wide. */
  static List<TableColumn> workloadColumns(List<TableColumn> first) {
    List<TableColumn> columns = new ArrayList<>(first);
    columns.add(TableColumn.wide("Containers", "Names of each container in the template."));
    columns.add(TableColumn.wide("Images", "Images referenced by each container in the template."));
    columns.add(
        TableColumn.wide("Selector", "Label selector that the pods of this object must match."));
    return List.copyOf(columns);
  }
}
