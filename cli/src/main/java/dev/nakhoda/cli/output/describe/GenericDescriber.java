package dev.nakhoda.cli.output.describe;

import dev.nakhoda.api.KubeObject;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Any kind: every field under its name in words, as kubectl does for kinds that it does not know.
 */
final class GenericDescriber implements Describer {

  private static final List<String> HIDDEN = List.of("managedFields");
  private static final int DEEPEST = 4;

  @Override
  public String kind() {
    return "";
  }

  @Override
  public void describe(KubeObject object, Surroundings surroundings, Page page) {
    page.field("Name", object.name());
    page.field("Namespace", object.namespace());
    page.map(0, "Labels", object.metadata().path("labels"), "=");
    page.map(0, "Annotations", object.metadata().path("annotations"), ": ");
    page.field("API Version", object.apiVersion());
    page.field("Kind", object.kind());
    fields(
        0,
        object.kind(),
        object.tree(),
        Stream.of("apiVersion", "kind", "metadata").toList(),
        page);
    page.field("Metadata", "");
    fields(
        1,
        object.kind(),
        object.metadata(),
        List.of("name", "namespace", "labels", "annotations"),
        page);
    EventLines.add(object, surroundings, page);
  }

  private static void fields(
      int level, String kind, JsonNode node, List<String> skipped, Page page) {
    node.propertyStream()
        .filter(field -> !skipped.contains(field.getKey()) && !HIDDEN.contains(field.getKey()))
        .sorted(java.util.Map.Entry.comparingByKey())
        .forEach(field -> {
          boolean secret = kind.equals("Secret") && field.getKey().endsWith("ata");
          value(level, title(field.getKey()), kind, field.getValue(), secret, page);
        });
  }

  private static void value(
      int level, String name, String kind, JsonNode value, boolean secret, Page page) {
    if (secret && value.isObject()) {
      page.line(level, name + ":");
      value.forEachEntry(
          (key, data) -> page.field(level + 1, key, Page.text(data).length() * 3 / 4 + " bytes"));
    } else if (level >= DEEPEST - 1 || value.isValueNode()) {
      page.field(level, name, value.isValueNode() ? Page.text(value) : value.toString());
    } else if (value.isObject()) {
      page.line(level, name + ":");
      fields(level + 1, kind, value, List.of(), page);
    } else if (value.isArray()) {
      page.line(level, name + ":");
      for (JsonNode element : value) {
        if (element.isObject()) {
          fields(level + 1, kind, element, List.of(), page);
        } else {
          page.line(level + 1, Page.text(element));
        }
      }
    }
  }

  /** {@code matchLabels} as {@code Match Labels}; what is no such name stays. */
  private static String title(String field) {
    if (!field.matches("[a-z][a-zA-Z]*")) {
      return field;
    }
    return Arrays.stream(field.split("(?<=[a-z])(?=[A-Z])"))
        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
        .collect(Collectors.joining(" "));
  }
}
