package dev.nakhoda.master.controllers.engine;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Times as the API writes them. Pure functions. */
public final class Timestamps {

  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private Timestamps() {}

  /** meta/v1 Time: whole seconds. */
  public static String seconds(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** meta/v1 MicroTime: always six digits. */
  public static String micros(Instant at) {
    return MICROS.format(at);
  }

  /** Empty for what is absent or no time. */
  public static Optional<Instant> parse(JsonNode text) {
    try {
      String written = text.asString("");
      return written.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(written));
    } catch (DateTimeParseException notATime) {
      return Optional.empty();
    }
  }

  /** An object's creationTimestamp; empty when it was never stored. */
  public static Optional<Instant> created(dev.nakhoda.api.KubeObject object) {
    return parse(object.metadata().path("creationTimestamp"));
  }
}
