package dev.nakhoda.cli.output.describe;

import dev.nakhoda.cli.output.Ages;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times and ages as kubectl describes them. */
record Times(Instant now, ZoneId zone) {

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ROOT);

  /** RFC 3339 as {@code Sat, 21 Nov 2026 04:00:00 +0000}; empty when there is none. */
  String date(String timestamp) {
    return timestamp.isEmpty() ? "" : FORMAT.format(Instant.parse(timestamp).atZone(zone));
  }

  String age(String timestamp) {
    try {
      return timestamp.isEmpty()
          ? "<unknown>"
          : Ages.of(Duration.between(Instant.parse(timestamp), now));
    } catch (DateTimeException broken) {
      return "<unknown>";
    }
  }
}
