package dev.nakhoda.api;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A schedule in cron's five fields, one of the {@code @daily} kind, or {@code @every 90s}; what it
 * accepts and how it complains follow the library that upstream uses. A pure value.
 */
public sealed interface CronSchedule {

  /** Beyond this nothing is looked for: 30 February never comes. */
  int YEARS_AHEAD = 5;

  Map<String, String> NAMED =
      Map.of(
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *",
          "@monthly", "0 0 1 * *",
          "@weekly", "0 0 * * 0",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@hourly", "0 * * * *");

  /** The first time after {@code after}; empty when there is none within five years. */
  Optional<Instant> next(Instant after, ZoneId zone);

  /** Throws IllegalArgumentException with the sentence for the user. */
  static CronSchedule parse(String text) {
    if (text.contains("TZ")) {
      throw new IllegalArgumentException(
          "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
    }
    if (text.startsWith("@every ")) {
      return new Every(duration(text.substring("@every ".length()).trim()));
    }
    if (text.startsWith("@") && !NAMED.containsKey(text)) {
      throw new IllegalArgumentException("unrecognized descriptor: " + text);
    }
    String[] fields = NAMED.getOrDefault(text, text).trim().split("\\s+");
    if (fields.length != 5) {
      throw new IllegalArgumentException(
          "expected exactly 5 fields, found %d: [%s]"
              .formatted(fields.length, String.join(" ", fields)));
    }
    return new Fields(
        field(fields[0], 0, 59, List.of()),
        field(fields[1], 0, 23, List.of()),
        field(fields[2], 1, 31, List.of()),
        field(
            fields[3],
            1,
            12,
            List.of(
                "", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                "dec")),
        field(fields[4], 0, 6, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat")),
        starred(fields[2]),
        starred(fields[4]));
  }

  /** A fixed delay. */
  record Every(Duration period) implements CronSchedule {
    @Override
    public Optional<Instant> next(Instant after, ZoneId zone) {
      return Optional.of(after.plus(period).truncatedTo(ChronoUnit.SECONDS));
    }
  }

  /** Bit n of a field is set when the value n matches. */
  record Fields(
      long minutes,
      long hours,
      long days,
      long months,
      long weekdays,
      boolean anyDay,
      boolean anyWeekday)
      implements CronSchedule {

    @Override
    public Optional<Instant> next(Instant after, ZoneId zone) {
      ZonedDateTime at =
          after.atZone(zone).truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
      ZonedDateTime end = at.plusYears(YEARS_AHEAD);
      while (at.isBefore(end)) {
        if (!has(months, at.getMonthValue())) {
          at = at.toLocalDate().withDayOfMonth(1).plusMonths(1).atStartOfDay(zone);
        } else if (!dayMatches(at)) {
          at = at.toLocalDate().plusDays(1).atStartOfDay(zone);
        } else if (!has(hours, at.getHour())) {
          at = at.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
        } else if (!has(minutes, at.getMinute())) {
          at = at.plus(1, ChronoUnit.MINUTES);
        } else {
          return Optional.of(at.toInstant());
        }
      }
      return Optional.empty();
    }

    /** As cron has it: when both days are given, either will do. */
    private boolean dayMatches(ZonedDateTime at) {
      boolean day = has(days, at.getDayOfMonth());
      boolean weekday = has(weekdays, at.getDayOfWeek().getValue() % 7);
      return anyDay || anyWeekday ? day && weekday : day || weekday;
    }

    private static boolean has(long bits, int value) {
      return (bits >>> value & 1) == 1;
    }
  }

  private static boolean starred(String field) {
    return field.startsWith("*") || field.startsWith("?");
  }

  private static long field(String text, int least, int most, List<String> names) {
    long bits = 0;
    for (String part : text.split(",", -1)) {
      bits |= range(part, least, most, names);
    }
    return bits;
  }

  private static long range(String part, int least, int most, List<String> names) {
    String[] stepped = part.split("/", -1);
    String[] ends = stepped[0].split("-", -1);
    if (stepped.length > 2) {
      throw new IllegalArgumentException("too many slashes: " + part);
    }
    if (ends.length > 2) {
      throw new IllegalArgumentException("too many hyphens: " + part);
    }
    boolean star = stepped[0].equals("*") || stepped[0].equals("?");
    int first = star ? least : number(ends[0], names);
    int last = star ? most : ends.length == 2 ? number(ends[1], names) : first;
    int step = stepped.length == 2 ? number(stepped[1], List.of()) : 1;
    if (stepped.length == 2 && !star && ends.length == 1) {
      last = most;
    }
    check(part, first, last, step, least, most);
    long bits = 0;
    for (int value = first; value <= last; value += step) {
      bits |= 1L << value;
    }
    return bits;
  }

  private static void check(String part, int first, int last, int step, int least, int most) {
    if (first < least) {
      throw new IllegalArgumentException(
          "beginning of range (%d) below minimum (%d): %s".formatted(first, least, part));
    }
    if (last > most) {
      throw new IllegalArgumentException(
          "end of range (%d) above maximum (%d): %s".formatted(last, most, part));
    }
    if (first > last) {
      throw new IllegalArgumentException(
          "beginning of range (%d) beyond end of range (%d): %s".formatted(first, last, part));
    }
    if (step == 0) {
      throw new IllegalArgumentException("step of range should be a positive number: " + part);
    }
  }

  private static int number(String text, List<String> names) {
    int named = text.isEmpty() ? -1 : names.indexOf(text.toLowerCase(Locale.ROOT));
    if (named >= 0) {
      return named;
    }
    try {
      int value = Integer.parseInt(text);
      if (value < 0) {
        throw new IllegalArgumentException(
            "negative number (%d) not allowed: %s".formatted(value, text));
      }
      return value;
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException("failed to parse int from " + text, notANumber);
    }
  }

  private static Duration duration(String text) {
    try {
      Duration duration = Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
      return duration.toSeconds() < 1 ? Duration.ofSeconds(1) : duration;
    } catch (java.time.format.DateTimeParseException notADuration) {
      throw new IllegalArgumentException("failed to parse duration @every " + text, notADuration);
    }
  }
}
