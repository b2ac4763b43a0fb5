package dev.nakhoda.cli.output.describe;

import dev.nakhoda.api.KubeObject;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The events at the end of every description. */
final class EventLines {

  private EventLines() {}

  static void add(KubeObject object, Surroundings surroundings, Page page) {
    List<KubeObject> events = surroundings.events(object);
    if (events.isEmpty()) {
      page.field("Events", Page.NONE);
      return;
    }
    page.line(0, "Events:");
    page.line(1, "Type\tReason\tAge\tFrom\tMessage");
    page.line(1, "----\t------\t----\t----\t-------");
    events.forEach(event -> page.line(1, line(event, surroundings.times())));
  }

  private static String line(KubeObject event, Times times) {
    return String.join(
        "\t",
        text(event, "type"),
        text(event, "reason"),
        age(event, times),
        source(event),
        text(event, "message").strip());
  }

  private static String age(KubeObject event, Times times) {
    int count = event.tree().path("count").asInt(1);
    String first = text(event, "firstTimestamp");
    String last = times.age(lastTime(event));
    return count > 1 && !first.isEmpty()
        ? last + " (x" + count + " over " + times.age(first) + ")"
        : last;
  }

  static String lastTime(KubeObject event) {
    for (String field : List.of("lastTimestamp", "firstTimestamp", "eventTime")) {
      if (!text(event, field).isEmpty()) {
        return text(event, field);
      }
    }
    return event.metadata().path("creationTimestamp").asString("");
  }

  private static String source(KubeObject event) {
    JsonNode source = event.tree().path("source").path("component");
    String component = source.asString("");
    return component.isEmpty() ? text(event, "reportingComponent") : component;
  }

  private static String text(KubeObject event, String field) {
    return event.tree().path(field).asString("");
  }
}
