package dev.nakhoda.agent.probes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.agent.probes.ProbeSettings.Kind;
import dev.nakhoda.agent.probes.ProbeState.Verdict;
import dev.nakhoda.api.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeStateTest {

  /** Results as + and -; verdict after the last one. */
  @ParameterizedTest
  @CsvSource({
    "READINESS, '', FAILURE",
    "READINESS, +, SUCCESS",
    "READINESS, +--, SUCCESS",
    "READINESS, +---, FAILURE",
    "READINESS, +--+--, SUCCESS",
    "READINESS, +---+, SUCCESS",
    "LIVENESS, '', SUCCESS",
    "LIVENESS, --, SUCCESS",
    "LIVENESS, ---, FAILURE",
    "STARTUP, '', UNKNOWN",
    "STARTUP, --+, SUCCESS",
    "STARTUP, ---, FAILURE"
  })
  void reachesItsVerdictByThresholds(Kind kind, String results, Verdict want) {
    String member = kind.name().toLowerCase(java.util.Locale.ROOT) + "Probe";
    ProbeSettings settings =
        ProbeSettings.of(
                kind, Json.readObject("{\"" + member + "\":{\"exec\":{\"command\":[\"true\"]}}}"))
            .orElseThrow();
    ProbeState state = ProbeState.initial(kind);
    for (char result : results.toCharArray()) {
      state = state.next(result == '+', settings);
    }
    assertThat(state.verdict()).isEqualTo(want);
  }
}
