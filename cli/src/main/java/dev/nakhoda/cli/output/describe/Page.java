package dev.nakhoda.cli.output.describe;

import dev.nakhoda.cli.output.TabWriter;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A description as it grows: indented, aligned lines in kubectl's layout. For one thread. */
final class Page {

  static final String NONE = "<none>";

  /** A whole object on one line, which kubectl does not show either. */
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private static final String[] INDENTS = {"", "  ", "    ", "      ", "        "};

  private final TabWriter writer = TabWriter.description();

  /** {@code level} steps of two blanks. */
  void line(int level, String text) {
    writer.line(INDENTS[level] + clean(text));
  }

  void field(int level, String name, String value) {
    line(level, name + ":\t" + value);
  }

  void field(String name, String value) {
    field(0, name, value);
  }

  /** {@code key=value} one below the other, sorted; {@code <none>} when there are none. */
  void map(int level, String name, JsonNode values, String separator) {
    List<String> lines =
        values
            .propertyStream()
            .filter(entry -> !entry.getKey().equals(LAST_APPLIED))
            .map(entry -> entry.getKey() + separator + entry.getValue().asString(""))
            .sorted()
            .toList();
    list(level, name, lines);
  }

  /** The first beside the name, the others below it. */
  void list(int level, String name, List<String> lines) {
    field(level, name, lines.isEmpty() ? NONE : lines.getFirst());
    lines.stream().skip(1).forEach(line -> line(level, "\t" + line));
  }

  /** Labels in one line, as selectors are shown. */
  static String inline(JsonNode values) {
    TreeMap<String, String> sorted = new TreeMap<>();
    values.forEachEntry((key, value) -> sorted.put(key, value.asString("")));
    return sorted.isEmpty()
        ? NONE
        : sorted.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(","));
  }

  static String text(JsonNode node) {
    return node.asString(node.isMissingNode() || node.isNull() ? "" : node.toString());
  }

  static String orNone(String text) {
    return text.isEmpty() ? NONE : text;
  }

  /** An object's author must not write on the reader's terminal. */
  private static String clean(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\t]]", " ");
  }

  @Override
  public String toString() {
    return writer.toString();
  }
}
