package dev.nakhoda.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronScheduleTest {

  @ParameterizedTest
  @CsvSource({
    "'* * * * *',        2026-01-01T00:00:30Z, 2026-01-01T00:01:00Z",
    "'*/15 * * * *',     2026-01-01T00:45:00Z, 2026-01-01T01:00:00Z",
    "'0 3 * * *',        2026-01-01T04:00:00Z, 2026-01-02T03:00:00Z",
    "'30 9 * * mon-fri', 2026-01-02T10:00:00Z, 2026-01-05T09:30:00Z",
    "'0 0 13 * 5',       2026-01-01T00:00:00Z, 2026-01-02T00:00:00Z",
    "'0 0 29 2 *',       2026-03-01T00:00:00Z, 2028-02-29T00:00:00Z",
    "'5-10/5,40 1 1 JAN ?', 2026-01-01T01:10:00Z, 2026-01-01T01:40:00Z",
    "@weekly,            2026-01-01T00:00:00Z, 2026-01-04T00:00:00Z",
    "'@every 90s',       2026-01-01T00:00:00Z, 2026-01-01T00:01:30Z"
  })
  void findsTheNextTime(String schedule, String after, String next) {
    assertEquals(
        Optional.of(Instant.parse(next)),
        CronSchedule.parse(schedule).next(Instant.parse(after), ZoneId.of("UTC")));
  }

  @Test
  void followsTheZone() {
    CronSchedule schedule = CronSchedule.parse("0 9 * * *");
    assertEquals(
        Optional.of(Instant.parse("2026-01-01T08:00:00Z")),
        schedule.next(Instant.parse("2026-01-01T00:00:00Z"), ZoneId.of("Europe/Berlin")));
  }

  @Test
  void givesUpOnDaysThatNeverCome() {
    assertEquals(
        Optional.empty(),
        CronSchedule.parse("0 0 30 2 *")
            .next(Instant.parse("2026-01-01T00:00:00Z"), ZoneId.of("UTC")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "abc",
        "* * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "*/0 * * * *",
        "5-1 * * * *",
        "TZ=UTC * * * * *",
        "@often",
        "@every soon",
        "1-2-3 * * * *",
        "-1 * * * *"
      })
  void refuses(String schedule) {
    assertThrows(IllegalArgumentException.class, () -> CronSchedule.parse(schedule));
  }
}
