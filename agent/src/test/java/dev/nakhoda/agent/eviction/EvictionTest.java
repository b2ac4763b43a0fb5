package dev.nakhoda.agent.eviction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.agent.eviction.Candidate.Amounts;
import dev.nakhoda.agent.runtime.PodIdentity;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Yaml;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EvictionTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final long MI = 1L << 20;
  private static final Threshold MEMORY = Threshold.HARD_DEFAULTS.getFirst();

  private static Candidate pod(String name, int priority, long usedMi, long requestedMi) {
    return new Candidate(
        new PodIdentity(name, "ns", name),
        priority,
        false,
        Duration.ofSeconds(30),
        List.of(
            new Candidate.Container(
                "c",
                new Amounts(usedMi * MI, usedMi * MI, 0),
                new Amounts(requestedMi * MI, requestedMi * MI, 0))));
  }

  private static Candidate critical(String name) {
    return new Candidate(
        new PodIdentity(name, "ns", name),
        0,
        true,
        Duration.ZERO,
        pod(name, 0, 900, 0).containers());
  }

  record Case(String name, List<Candidate> pods, String want) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case> cases() {
    return List.of(
        new Case(
            "who exceeds the request goes before a larger one that does not",
            List.of(pod("fits", 0, 500, 600), pod("exceeds", 0, 20, 10)),
            "exceeds"),
        new Case(
            "the less important goes first",
            List.of(pod("important", 10, 500, 0), pod("unimportant", 1, 100, 0)),
            "unimportant"),
        new Case(
            "of equals the greediest above its request",
            List.of(pod("big", 0, 500, 450), pod("greedy", 0, 200, 50)),
            "greedy"),
        new Case("never a critical one", List.of(critical("kube"), pod("web", 5, 1, 2)), "web"),
        new Case("nobody is left", List.of(critical("kube")), ""));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void ranksPods(Case each) {
    Optional<Eviction> eviction =
        Eviction.of(
            MEMORY,
            Map.of(Signal.MEMORY, new Reading(50 * MI, 8192 * MI)),
            each.pods(),
            Duration.ZERO);
    assertThat(eviction.map(e -> e.pod().name()).orElse("")).isEqualTo(each.want());
  }

  @Test
  void tellsWhyAsUpstream() {
    Eviction eviction =
        Eviction.of(
                MEMORY,
                Map.of(Signal.MEMORY, new Reading(50 * MI, 8192 * MI)),
                List.of(pod("web", 0, 300, 0)),
                Duration.ofSeconds(10))
            .orElseThrow();
    assertThat(eviction.message())
        .isEqualTo(
            "The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi."
                + " Container c was using 300Mi, request is 0, has larger consumption of memory. ");
    assertThat(eviction.grace()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void softThresholdsWaitAndConditionsStay() {
    Threshold soft =
        Threshold.parse(
                Map.of(),
                Map.of("memory.available", "200Mi"),
                Map.of("memory.available", Duration.ofSeconds(60)),
                Map.of("memory.available", "50Mi"))
            .getFirst();
    Duration transition = Duration.ofMinutes(5);
    Pressures first = Pressures.NONE.next(List.of(soft), memory(150), transition, NOW);
    assertThat(first.conditions()).containsExactly(Signal.Condition.MEMORY);
    assertThat(first.due(NOW.plusSeconds(59))).isEmpty();
    assertThat(first.due(NOW.plusSeconds(60))).contains(soft);

    Pressures reclaiming = first.next(List.of(soft), memory(220), transition, NOW.plusSeconds(70));
    assertThat(reclaiming.due(NOW.plusSeconds(70))).as("50Mi more must be free").contains(soft);
    Pressures over = reclaiming.next(List.of(soft), memory(260), transition, NOW.plusSeconds(80));
    assertThat(over.due(NOW.plusSeconds(80))).isEmpty();
    assertThat(over.conditions()).as("in transition").containsExactly(Signal.Condition.MEMORY);
    assertThat(over.next(List.of(soft), memory(260), transition, NOW.plusSeconds(371)).conditions())
        .isEmpty();
  }

  private static Map<Signal, Reading> memory(long availableMi) {
    return Map.of(Signal.MEMORY, new Reading(availableMi * MI, 8192 * MI));
  }

  @Test
  void memoryIsTheMostUrgent() {
    Pressures both =
        Pressures.NONE.next(
            Threshold.HARD_DEFAULTS,
            Map.of(
                Signal.NODE_DISK, new Reading(9, 100),
                Signal.MEMORY, new Reading(MI, 8192 * MI)),
            Duration.ofMinutes(5),
            NOW);
    assertThat(both.conditions())
        .containsExactlyInAnyOrder(Signal.Condition.MEMORY, Signal.Condition.DISK);
    assertThat(both.due(NOW).map(Threshold::signal)).contains(Signal.MEMORY);
  }

  @ParameterizedTest
  @CsvSource({
    "memory.avail, 1Mi, unsupported eviction signal memory.avail",
    "nodefs.available, 101%, nodefs.available: eviction percentage threshold must be <= 100%",
    "memory.available, -1Mi, memory.available: eviction threshold must be positive: -1Mi"
  })
  void refusesWrongThresholds(String signal, String least, String why) {
    assertThatThrownBy(() -> Threshold.parse(Map.of(signal, least), Map.of(), Map.of(), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(why);
  }

  @Test
  void zeroPercentSwitchesOff() {
    assertThat(Threshold.parse(Map.of("nodefs.available", "0%"), Map.of(), Map.of(), Map.of()))
        .isEmpty();
  }

  private static final String POD =
      """
      metadata: {name: p, namespace: ns, uid: u}
      status: {qosClass: %s}
      spec:
        tolerations: [%s]
        volumes: [{name: cache, emptyDir: {sizeLimit: 10Mi}}, {name: free, emptyDir: {}}]
        containers:
        - {name: a, resources: {limits: {ephemeral-storage: 30Mi}}}
        - {name: b, resources: {limits: {ephemeral-storage: 20Mi}}}
      """;

  @ParameterizedTest
  @CsvSource(
      value = {
        "5; 0; 1; 1; ''",
        "11; 0; 1; 1; 'Usage of EmptyDir volume \"cache\" exceeds the limit \"10Mi\". '",
        "5; 0; 31; 1; 'Container a exceeded its local ephemeral storage limit \"30Mi\". '",
        "5; 40; 5; 5; 'Pod ephemeral local storage usage exceeds the total limit of containers"
            + " 50Mi. '"
      },
      delimiter = ';')
  void endsPodsThatWriteTooMuch(long cache, long free, long a, long b, String message) {
    KubeObject pod = KubeObject.of(Yaml.read(POD.formatted("Burstable", "")));
    assertThat(
            StorageLimits.exceeded(
                    pod,
                    Map.of("cache", cache * MI, "free", free * MI),
                    Map.of("a", a * MI, "b", b * MI))
                .map(Eviction::message)
                .orElse(""))
        .isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource({
    "BestEffort, '', MEMORY, The node had condition: [MemoryPressure]. ",
    "Burstable, '', MEMORY, ''",
    "BestEffort, '{key: node.kubernetes.io/memory-pressure, operator: Exists}', MEMORY, ''",
    "Guaranteed, '{operator: Exists}', DISK, The node had condition: [DiskPressure]. ",
  })
  void takesNoNewPodsUnderPressure(
      String qosClass, String toleration, Signal.Condition condition, String why) {
    KubeObject pod = KubeObject.of(Yaml.read(POD.formatted(qosClass, toleration)));
    assertThat(Refusal.of(pod, Set.of(condition)).orElse("").strip()).isEqualTo(why.strip());
  }
}
