package dev.nakhoda.agent.pods;

import static dev.nakhoda.agent.pods.Scenes.MOUNTED;
import static dev.nakhoda.agent.pods.Scenes.NOW;
import static dev.nakhoda.agent.pods.Scenes.deleted;
import static dev.nakhoda.agent.pods.Scenes.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.agent.observe.PodObservation;
import dev.nakhoda.agent.pods.ContainerStatuses.TerminationMessages;
import dev.nakhoda.agent.pods.Scenes.Seen;
import dev.nakhoda.agent.probes.ProbeResults;
import dev.nakhoda.api.KubeObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class PodStatusTest {

  private static final TerminationMessages NONE = TerminationMessages.NONE;

  record Case(
      String name, KubeObject pod, Seen seen, String phase, String ready, String initialized) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> phases() {
    KubeObject always = pod("Always", "a", "b");
    KubeObject never = pod("Never", "a", "b");
    KubeObject onFailure = pod("OnFailure", "a", "b");
    KubeObject init = pod("Always", List.of("i"), List.of("a"));
    return Stream.of(
        new Case("nothing yet", always, Seen.nothing(), "Pending", "ContainersNotReady", "True"),
        new Case(
            "one runs, the other not yet",
            always,
            Seen.sandbox().running("a", 0),
            "Pending",
            "ContainersNotReady",
            "True"),
        new Case(
            "both run",
            always,
            Seen.sandbox().running("a", 0).running("b", 0),
            "Running",
            "True",
            "True"),
        new Case(
            "one ended, Always",
            always,
            Seen.sandbox().exited("a", 0, 1).running("b", 0),
            "Running",
            "ContainersNotReady",
            "True"),
        new Case(
            "both succeeded, Never",
            never,
            Seen.sandbox().exited("a", 0, 0).exited("b", 0, 0),
            "Succeeded",
            "PodCompleted",
            "PodCompleted"),
        new Case(
            "one failed, Never",
            never,
            Seen.sandbox().exited("a", 0, 0).exited("b", 0, 3),
            "Failed",
            "PodFailed",
            "True"),
        new Case(
            "one failed, OnFailure",
            onFailure,
            Seen.sandbox().exited("a", 0, 0).exited("b", 0, 3),
            "Running",
            "ContainersNotReady",
            "True"),
        new Case(
            "init runs",
            init,
            Seen.sandbox().running("i", 0),
            "Pending",
            "ContainersNotReady",
            "ContainersNotInitialized"),
        new Case(
            "init done",
            init,
            Seen.sandbox().exited("i", 0, 0).running("a", 0),
            "Running",
            "True",
            "True"),
        new Case(
            "deleted, all stopped with success",
            deleted(always, 30),
            Seen.sandbox().exited("a", 0, 0).exited("b", 0, 0),
            "Succeeded",
            "PodCompleted",
            "PodCompleted"),
        new Case(
            "deleted, killed",
            deleted(always, 30),
            Seen.sandbox().exited("a", 0, 137).exited("b", 0, 0),
            "Failed",
            "PodFailed",
            "True"));
  }

  @ParameterizedTest
  @MethodSource
  void phases(Case given) {
    ObjectNode status = build(given.pod, given.seen);
    assertThat(status.path("phase").asString()).isEqualTo(given.phase);
    assertThat(verdict(status, "Ready")).isEqualTo(given.ready);
    assertThat(verdict(status, "Initialized")).isEqualTo(given.initialized);
  }

  @Test
  void tellsOfACrashedContainerThatWaits() {
    PodMemory memory =
        MOUNTED.started("a", Optional.of(new CrashBackoff(Duration.ofSeconds(20), NOW)));
    Seen seen = Seen.sandbox().exited("a", 2, 1, NOW);
    ObjectNode status = build(pod("Always", "a"), seen, memory);

    JsonNode container = status.path("containerStatuses").path(0);
    assertThat(container.path("state").path("waiting").path("reason").asString())
        .isEqualTo("CrashLoopBackOff");
    assertThat(container.path("state").path("waiting").path("message").asString())
        .isEqualTo("back-off 20s restarting failed container=a pod=web_default(uid-1)");
    assertThat(container.path("lastState").path("terminated").path("exitCode").asInt())
        .isEqualTo(1);
    assertThat(container.path("restartCount").asInt()).isEqualTo(2);
    assertThat(status.path("phase").asString()).isEqualTo("Running");
  }

  @Test
  void tellsWhereAndWhatRuns() {
    ObjectNode status = build(pod("Always", "a"), Seen.sandbox().running("a", 0));

    JsonNode container = status.path("containerStatuses").path(0);
    assertThat(container.path("containerID").asString()).isEqualTo("docker://a-0");
    assertThat(container.path("image").asString()).isEqualTo("image-a");
    assertThat(container.path("started").asBoolean()).isTrue();
    assertThat(container.path("state").path("running").path("startedAt").asString())
        .isEqualTo("2026-01-02T03:03:05Z");
    assertThat(status.path("podIP").asString()).isEqualTo("10.1.0.2");
    assertThat(status.path("hostIP").asString()).isEqualTo("192.0.2.1");
    assertThat(status.path("startTime").asString()).isEqualTo("2026-01-02T03:04:05Z");
  }

  @Test
  void aPodOfTheHostsNetworkFollowsTheNodesAddress() {
    KubeObject pod =
        pod("Always", "a")
            .with(tree -> {
              tree.withObjectProperty("spec").put("hostNetwork", true);
              ObjectNode before = tree.putObject("status");
              before
                  .put("podIP", "192.0.2.9")
                  .putArray("podIPs")
                  .addObject()
                  .put("ip", "192.0.2.9");
            });
    ObjectNode status = build(pod, Seen.sandbox().running("a", 0));
    assertThat(status.path("podIP").asString()).isEqualTo("192.0.2.1");
    assertThat(status.path("podIPs").toString()).isEqualTo("[{\"ip\":\"192.0.2.1\"}]");
    assertThat(status.path("hostIP").asString()).isEqualTo("192.0.2.1");
  }

  @Test
  void aRefusedPodFailsAndTellsOfNoContainer() {
    KubeObject pod = pod("Always", List.of("i"), List.of("a"));
    WantedPod wanted = WantedPod.of(pod);
    PodPlan refused = PodPlan.refused(new PodPlan.Waiting("SysctlForbidden", "no"));
    ObjectNode status = status(pod, wanted, PodObservation.NOTHING, refused, NONE).build(NOW);
    assertThat(status.path("phase").asString()).isEqualTo("Failed");
    assertThat(status.path("reason").asString()).isEqualTo("SysctlForbidden");
    assertThat(status.path("message").asString()).isEqualTo("Pod was rejected: no");
    assertThat(status.has("containerStatuses")).isFalse();
    assertThat(status.has("initContainerStatuses")).isFalse();
  }

  @Test
  void allMessagesTogetherHaveABound() {
    KubeObject pod = pod("Never", "a", "b", "c", "d");
    PodObservation seen = Seen.sandbox().exited("a", 0, 1).build();
    WantedPod wanted = WantedPod.of(pod);
    PodPlan plan = PodPlanner.plan(wanted, seen, MOUNTED, ProbeResults.NONE, NOW);
    ObjectNode status = status(pod, wanted, seen, plan, container -> "x".repeat(4096)).build(NOW);
    assertThat(
            status
                .path("containerStatuses")
                .path(0)
                .path("state")
                .path("terminated")
                .path("message")
                .asString())
        .hasSize(3072);
  }

  @Test
  void debuggersHaveStatusesOfTheirOwnAndDecideNothing() {
    KubeObject pod =
        pod("Always", "a")
            .with(tree ->
                tree.withObjectProperty("spec")
                    .withArrayProperty("ephemeralContainers")
                    .addObject()
                    .put("name", "d")
                    .put("image", "image-d"));
    ObjectNode status = build(pod, Seen.sandbox().running("a", 0).exited("d", 0, 7));
    JsonNode debugger = status.path("ephemeralContainerStatuses").path(0);
    assertThat(debugger.path("state").path("terminated").path("exitCode").asInt()).isEqualTo(7);
    assertThat(status.path("phase").asString()).isEqualTo("Running");
    assertThat(verdict(status, "Ready")).isEqualTo("True");
  }

  @Test
  void keepsTransitionTimesAndTheConditionsOfOthers() {
    KubeObject pod = pod("Always", "a");
    ObjectNode first = build(pod, Seen.sandbox());
    KubeObject recorded =
        pod.with(tree -> {
          tree.set("status", first);
          tree.withObjectProperty("status")
              .withArrayProperty("conditions")
              .addObject()
              .put("type", "Theirs")
              .put("status", "True");
        });
    PodObservation running = Seen.sandbox().running("a", 0).build();
    ObjectNode second = builder(recorded, running, MOUNTED).build(NOW.plusSeconds(60));

    assertThat(condition(second, "Ready").path("lastTransitionTime").asString())
        .isEqualTo("2026-01-02T03:05:05Z");
    assertThat(condition(second, "Initialized").path("lastTransitionTime").asString())
        .isEqualTo("2026-01-02T03:04:05Z");
    assertThat(condition(second, "Theirs").path("status").asString()).isEqualTo("True");
  }

  record Removed(String name, KubeObject pod, String list, String before, String state) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Removed> removed() {
    KubeObject init = pod("Always", List.of("a"), List.of("b"));
    KubeObject debugged =
        pod("Always", "b")
            .with(tree ->
                tree.withObjectProperty("spec")
                    .withArrayProperty("ephemeralContainers")
                    .addObject()
                    .put("name", "a"));
    String apps = "containerStatuses";
    return Stream.of(
        new Removed("Never, ended", pod("Never", "a", "b"), apps, "3", "terminated 3"),
        new Removed("Never, ran", pod("Never", "a", "b"), apps, "running", "waiting"),
        new Removed("OnFailure, done", pod("OnFailure", "a", "b"), apps, "0", "terminated 0"),
        new Removed("OnFailure, failed", pod("OnFailure", "a", "b"), apps, "3", "waiting"),
        new Removed("Always, ended", pod("Always", "a", "b"), apps, "0", "waiting"),
        new Removed("an init that is done", init, "initContainerStatuses", "0", "terminated 0"),
        new Removed("debugger", debugged, "ephemeralContainerStatuses", "3", "terminated 3"),
        new Removed(
            "debugger, ran", debugged, "ephemeralContainerStatuses", "running", "terminated 137"));
  }

  /** The container a has gone behind the agent's back, b runs. */
  @ParameterizedTest
  @MethodSource
  void removed(Removed given) {
    KubeObject pod =
        given.pod.with(tree -> {
          ObjectNode status = tree.withObjectProperty("status");
          recorded(status.withArrayProperty(given.list), given.before);
        });
    ObjectNode status = build(pod, Seen.sandbox().running("b", 0));
    JsonNode state = status.path(given.list).path(0).path("state");
    String text =
        state.has("terminated")
            ? "terminated " + state.path("terminated").path("exitCode").asInt()
            : "waiting";
    assertThat(text).isEqualTo(given.state);
  }

  private static void recorded(ArrayNode statuses, String state) {
    ObjectNode status = statuses.addObject().put("name", "a").put("containerID", "docker://a-0");
    if (state.equals("running")) {
      status.putObject("state").putObject("running").put("startedAt", "2026-01-02T03:04:05Z");
    } else {
      status.putObject("state").putObject("terminated").put("exitCode", Integer.parseInt(state));
    }
  }

  private static ObjectNode build(KubeObject pod, Seen seen) {
    return build(pod, seen, MOUNTED);
  }

  private static ObjectNode build(KubeObject pod, Seen seen, PodMemory memory) {
    return builder(pod, seen.build(), memory).build(NOW);
  }

  private static PodStatusBuilder builder(KubeObject pod, PodObservation seen, PodMemory memory) {
    WantedPod wanted = WantedPod.of(pod);
    PodPlan plan = PodPlanner.plan(wanted, seen, memory, ProbeResults.NONE, NOW);
    return status(pod, wanted, seen, plan, NONE);
  }

  private static PodStatusBuilder status(
      KubeObject pod,
      WantedPod wanted,
      PodObservation seen,
      PodPlan plan,
      TerminationMessages messages) {
    return new PodStatusBuilder(pod, wanted, seen, plan, ProbeResults.NONE, "192.0.2.1", messages);
  }

  /** True, or the reason why not (or why it does not matter). */
  private static String verdict(ObjectNode status, String type) {
    JsonNode condition = condition(status, type);
    return condition.has("reason")
        ? condition.path("reason").asString()
        : condition.path("status").asString();
  }

  private static JsonNode condition(ObjectNode status, String type) {
    return status
        .path("conditions")
        .valueStream()
        .filter(condition -> condition.path("type").asString().equals(type))
        .findFirst()
        .orElseThrow();
  }
}
