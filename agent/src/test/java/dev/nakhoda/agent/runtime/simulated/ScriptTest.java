package dev.nakhoda.agent.runtime.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.agent.runtime.ContainerSpec;
import dev.nakhoda.agent.runtime.PodIdentity;
import dev.nakhoda.agent.runtime.SandboxSpec;
import dev.nakhoda.agent.runtime.simulated.Behaviour.Life.Runs;
import dev.nakhoda.agent.runtime.simulated.Script.Delays;
import dev.nakhoda.agent.runtime.simulated.Script.Failures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScriptTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Script QUARTER =
      new Script(new Delays(SECOND, SECOND, SECOND, SECOND), 0.2, new Failures(0.25, SECOND, 0.25));

  @Test
  void ratesAreMet() {
    assertThat(share(uid -> crashes(uid, 0))).isBetween(0.22, 0.28);
    assertThat(share(uid -> QUARTER.pullFails(uid, "c", 17))).isBetween(0.22, 0.28);
  }

  @Test
  void eachRunHasItsOwnLuckAndKeepsIt() {
    assertThat(share(uid -> crashes(uid, 0) && crashes(uid, 1))).isBetween(0.04, 0.09);
    assertThat(share(uid -> crashes(uid, 0) == crashes(uid, 0))).isEqualTo(1);
  }

  @Test
  void jitterKeepsWithinItsShare() {
    assertThat(uids().map(QUARTER::startDelay).map(Duration::toMillis))
        .allMatch(millis -> millis >= 800 && millis <= 1200)
        .anyMatch(millis -> millis < 900)
        .anyMatch(millis -> millis > 1100);
  }

  @Test
  void onlyPodsThatMayEndDo() {
    assertThat(Script.STEADY.life(container("u", 0, "Always")))
        .isEqualTo(new Runs(Optional.empty(), 0, 0));
    assertThat(Script.STEADY.life(container("u", 0, "Never")))
        .isEqualTo(new Runs(Optional.of(Duration.ofSeconds(10)), 0, 0));
  }

  private static boolean crashes(String uid, int attempt) {
    return QUARTER.life(container(uid, attempt, "Always")) instanceof Runs runs
        && runs.exitCode() == 1;
  }

  private static double share(Predicate<String> of) {
    return uids().filter(of).count() / 4000.0;
  }

  private static Stream<String> uids() {
    return Stream.iterate(0L, number -> number + 1)
        .limit(4000)
        .map(number -> new UUID(number * 0x5DEECE66DL, number).toString());
  }

  private static ContainerSpec container(String uid, int attempt, String policy) {
    return new ContainerSpec(
        "sandbox",
        SandboxSpec.Namespaces.OWN,
        new PodIdentity(uid, "default", "web"),
        "c",
        attempt,
        "image",
        ContainerSpec.Command.NONE,
        ContainerSpec.Security.DEFAULT,
        ContainerSpec.Resources.UNLIMITED,
        List.of(),
        List.of(),
        Map.of(Script.RESTART_POLICY_LABEL, policy));
  }
}
