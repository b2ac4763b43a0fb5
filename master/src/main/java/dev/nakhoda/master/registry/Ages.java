package dev.nakhoda.master.registry;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Times in tables, worded as kubectl's HumanDuration. */
public final class Ages {

  private static final String UNKNOWN = "<unknown>";

  private Ages() {}

  /** The age of an object. */
  public static String since(JsonNode object, Instant now) {
    return sinceTime(Fields.text(object, "metadata.creationTimestamp"), now);
  }

  /** The time since an RFC 3339 timestamp; {@code <unknown>} when it is none. */
  public static String sinceTime(String timestamp, Instant now) {
    return parse(timestamp).map(then -> human(Duration.between(then, now))).orElse(UNKNOWN);
  }

  public static Optional<Instant> parse(String timestamp) {
    try {
      return timestamp.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(timestamp));
    } catch (DateTimeParseException notATime) {
      return Optional.empty();
    }
  }

  /**
   * {@code 45s, 3m20s, 12m, 3h5m, 20h, 2d3h, 30d, 2y35d, 9y}: two units while the first is small.
   */
  public static String human(Duration duration) {
    long seconds = duration.toMillis() / 1000;
    if (seconds < -1) {
      return "<invalid>";
    }
    if (seconds < 0) {
      return "0s";
    }
    if (seconds < 60 * 2) {
      return seconds + "s";
    }
    long minutes = seconds / 60;
    if (minutes < 10) {
      return two(minutes, "m", seconds % 60, "s");
    }
    if (minutes < 60 * 3) {
      return minutes + "m";
    }
    long hours = minutes / 60;
    if (hours < 8) {
      return two(hours, "h", minutes % 60, "m");
    }
    if (hours < 48) {
      return hours + "h";
    }
    return days(hours);
  }

  private static String days(long hours) {
    long days = hours / 24;
    if (hours < 24 * 8) {
      return two(days, "d", hours % 24, "h");
    }
    if (days < 365 * 2) {
      return days + "d";
    }
    long years = days / 365;
    return years < 8 ? two(years, "y", days % 365, "d") : years + "y";
  }

  private static String two(long first, String firstUnit, long second, String secondUnit) {
    return first + firstUnit + (second == 0 ? "" : second + secondUnit);
  }
}
