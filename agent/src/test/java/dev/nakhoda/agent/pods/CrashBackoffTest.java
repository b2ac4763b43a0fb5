package dev.nakhoda.agent.pods;

import static dev.nakhoda.agent.pods.Scenes.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How long a container that ends again and again waits for its next start. */
class CrashBackoffTest {

  @ParameterizedTest
  @MethodSource
  void crashBackoffDoublesAndForgets(int ends, int seconds) {
    Instant now = NOW;
    Optional<CrashBackoff> state = Optional.empty();
    Duration wait = Duration.ZERO;
    for (int end = 0; end < ends; end++) {
      Instant startable = CrashBackoff.startableAt(state, now);
      wait = Duration.between(now, startable);
      state = Optional.of(CrashBackoff.started(state, now, startable));
      now = startable.plusSeconds(1);
    }
    assertThat(wait).isEqualTo(Duration.ofSeconds(seconds));
    assertThat(CrashBackoff.startableAt(state, now.plusSeconds(601)))
        .isEqualTo(now.plusSeconds(601));
  }

  static Stream<Arguments> crashBackoffDoublesAndForgets() {
    return Stream.of(
            new int[][] {{1, 0}, {2, 10}, {3, 20}, {4, 40}, {5, 80}, {6, 160}, {7, 300}, {8, 300}})
        .map(row -> Arguments.of(row[0], row[1]));
  }
}
