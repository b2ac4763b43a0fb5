package dev.nakhoda.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A meta/v1 Table as kubectl prints it. */
public final class TableText {

  /**
   * @param wide also the columns of low priority
   * @param namespaces a column for them in front
   * @param labels a column for them at the end
   * @param prefix in front of every name, e.g. {@code pod/}; may be empty
   */
  public record Style(
      boolean wide, boolean headers, boolean namespaces, boolean labels, String prefix) {}

  private TableText() {}

  public static String format(JsonNode table, Style style) {
    TabWriter writer = TabWriter.table();
    List<Integer> columns = columns(table, style.wide());
    if (style.headers()) {
      writer.line(header(table, columns, style));
    }
    for (JsonNode row : table.path("rows")) {
      writer.line(row(row, columns, style));
    }
    return writer.toString();
  }

  public static boolean isEmpty(JsonNode table) {
    return table.path("rows").isEmpty();
  }

  private static List<Integer> columns(JsonNode table, boolean wide) {
    List<Integer> columns = new ArrayList<>();
    JsonNode definitions = table.path("columnDefinitions");
    for (int index = 0; index < definitions.size(); index++) {
      if (wide || definitions.path(index).path("priority").asInt(0) == 0) {
        columns.add(index);
      }
    }
    return columns;
  }

  private static String header(JsonNode table, List<Integer> columns, Style style) {
    List<String> cells = new ArrayList<>();
    if (style.namespaces()) {
      cells.add("NAMESPACE");
    }
    for (int column : columns) {
      cells.add(
          table
              .path("columnDefinitions")
              .path(column)
              .path("name")
              .asString("")
              .toUpperCase(java.util.Locale.ROOT));
    }
    if (style.labels()) {
      cells.add("LABELS");
    }
    return String.join("\t", cells);
  }

  private static String row(JsonNode row, List<Integer> columns, Style style) {
    JsonNode metadata = row.path("object").path("metadata");
    List<String> cells = new ArrayList<>();
    if (style.namespaces()) {
      cells.add(metadata.path("namespace").asString(""));
    }
    for (int index = 0; index < columns.size(); index++) {
      String cell = cell(row.path("cells").path(columns.get(index)));
      cells.add(index == 0 ? style.prefix() + cell : cell);
    }
    if (style.labels()) {
      cells.add(labels(metadata.path("labels")));
    }
    return String.join("\t", cells);
  }

  /** Control characters would let an object's author write on the reader's terminal. */
  private static String cell(JsonNode value) {
    String text =
        value.isNull() || value.isMissingNode() ? "<none>" : value.asString(value.toString());
    int end = text.indexOf('\n');
    return (end < 0 ? text : text.substring(0, end) + "...").replaceAll("\\p{Cntrl}", "?");
  }

  static String labels(JsonNode labels) {
    return labels.isEmpty()
        ? "<none>"
        : labels
            .propertyStream()
            .map(label -> label.getKey() + "=" + label.getValue().asString(""))
            .sorted()
            .collect(Collectors.joining(","));
  }
}
