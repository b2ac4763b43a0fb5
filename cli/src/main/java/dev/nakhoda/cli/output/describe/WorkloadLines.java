package dev.nakhoda.cli.output.describe;

import dev.nakhoda.api.KubeObject;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What descriptions of workloads have in common: selector, pod template, conditions. */
final class WorkloadLines {

  private WorkloadLines() {}

  static String selector(JsonNode selector) {
    JsonNode labels = selector.has("matchLabels") ? selector.path("matchLabels") : selector;
    return Page.inline(labels);
  }

  static void template(JsonNode template, Times times, Page page) {
    page.line(0, "Pod Template:");
    page.map(1, "Labels", template.path("metadata").path("labels"), "=");
    if (!template.path("metadata").path("annotations").isEmpty()) {
      page.map(1, "Annotations", template.path("metadata").path("annotations"), ": ");
    }
    JsonNode spec = template.path("spec");
    ContainerLines containers = new ContainerLines(times, page);
    containers.addTemplate("Init Containers", spec.path("initContainers"));
    containers.addTemplate("Containers", spec.path("containers"));
    page.field(1, "Volumes", Page.orNone(names(spec.path("volumes"))));
    page.field(1, "Node-Selectors", Page.inline(spec.path("nodeSelector")));
    page.field(
        1,
        "Tolerations",
        spec.path("tolerations").isEmpty() ? Page.NONE : spec.path("tolerations").toString());
  }

  private static String names(JsonNode list) {
    return list.valueStream()
        .map(each -> Page.text(each.path("name")))
        .collect(Collectors.joining(", "));
  }

  static void conditions(JsonNode conditions, Page page) {
    if (!conditions.isEmpty()) {
      page.line(0, "Conditions:");
      page.line(1, "Type\tStatus\tReason");
      page.line(1, "----\t------\t------");
      conditions.forEach(condition ->
          page.line(
              1,
              Page.text(condition.path("type"))
                  + "\t"
                  + Page.text(condition.path("status"))
                  + "\t"
                  + Page.text(condition.path("reason"))));
    }
  }

  static int replicas(KubeObject object, String field) {
    return object.tree().path("status").path(field).asInt(0);
  }
}
