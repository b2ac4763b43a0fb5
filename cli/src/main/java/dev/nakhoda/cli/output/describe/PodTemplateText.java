package dev.nakhoda.cli.output.describe;

import java.time.Instant;
import java.time.ZoneOffset;
import tools.jackson.databind.JsonNode;

/** A pod template alone, as the history of a rollout shows it. */
public final class PodTemplateText {

  private PodTemplateText() {}

  public static String of(JsonNode template) {
    Page page = new Page();
    // A template has no times.
    WorkloadLines.template(template, new Times(Instant.EPOCH, ZoneOffset.UTC), page);
    return page.toString();
  }
}
