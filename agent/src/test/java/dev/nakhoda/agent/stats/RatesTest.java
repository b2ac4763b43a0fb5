package dev.nakhoda.agent.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.agent.stats.Rates.Reading;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was used between two readings. */
class RatesTest {

  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource({
    // nanoseconds before and now, seconds between: nanocores; -1: no rate
    "0, 15000000000, 15, 1000000000",
    "1000000000, 2500000000, 15, 100000000",
    "5, 5, 15, 0",
    "900, 100, 15, -1",
    "100, 900, 0, -1",
    "100, 900, -3, -1"
  })
  void processorTime(long before, long now, long seconds, long nanocores) {
    Rates rates =
        Rates.between(
            new Reading(AT, Map.of("c", new Counters(before, 1))),
            new Reading(AT.plusSeconds(seconds), Map.of("c", new Counters(now, 2))));

    assertThat(rates.usage())
        .isEqualTo(nanocores < 0 ? Map.of() : Map.of("c", new Usage(nanocores, 2)));
    assertThat(rates.window().toSeconds()).isEqualTo(seconds);
  }

  @ParameterizedTest
  @CsvSource({"gone, still", "still, new"})
  void whatIsInOneReadingOnlyHasNoRate(String first, String second) {
    Rates rates =
        Rates.between(
            new Reading(AT, Map.of("both", new Counters(1, 1), first, new Counters(1, 1))),
            new Reading(
                AT.plusSeconds(1), Map.of("both", new Counters(2, 1), second, new Counters(2, 1))));

    assertThat(rates.usage()).containsOnlyKeys("both");
  }
}
