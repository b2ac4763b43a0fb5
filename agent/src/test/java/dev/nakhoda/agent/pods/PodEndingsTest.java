package dev.nakhoda.agent.pods;

import static dev.nakhoda.agent.pods.Scenes.MOUNTED;
import static dev.nakhoda.agent.pods.Scenes.NOW;
import static dev.nakhoda.agent.pods.Scenes.deleted;
import static dev.nakhoda.agent.pods.Scenes.phase;
import static dev.nakhoda.agent.pods.Scenes.pod;

import dev.nakhoda.agent.pods.Scenes.Seen;
import dev.nakhoda.api.KubeObject;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** Pods that are deleted, have failed, or are known to nobody any more. */
class PodEndingsTest {

  static Stream<PlanCase> deletions() {
    KubeObject one = deleted(pod("Always", "a"), 30);
    KubeObject sidecar = deleted(pod("Always", List.of("s!"), List.of("a")), 30);
    return Stream.of(
        new PlanCase(
            "running: stop",
            one,
            Seen.sandbox().running("a", 0),
            MOUNTED,
            "stop a-0 30 Stopping container a"),
        new PlanCase(
            "being stopped: wait",
            one,
            Seen.sandbox().running("a", 0),
            MOUNTED.stopping("a-0", NOW.plusSeconds(20))),
        new PlanCase(
            "grace was cut: stop sooner",
            deleted(pod("Always", "a"), 0),
            Seen.sandbox().running("a", 0),
            MOUNTED.stopping("a-0", NOW.plusSeconds(20)),
            "stop a-0 2 Stopping container a"),
        new PlanCase(
            "sidecars last",
            sidecar,
            Seen.sandbox().running("s", 0).running("a", 0),
            MOUNTED,
            "stop a-0 30 Stopping container a"),
        new PlanCase(
            "the last sidecar goes first",
            deleted(pod("Always", List.of("s!", "t!"), List.of("a")), 30),
            Seen.sandbox().running("s", 0).running("t", 0).exited("a", 0, 0),
            MOUNTED,
            "stop t-0 30 Stopping container t"),
        new PlanCase(
            "sidecars get what the others have left",
            sidecar.with(tree ->
                tree.withObjectProperty("metadata")
                    .put("deletionTimestamp", "2026-01-02T03:04:10Z")),
            Seen.sandbox().running("s", 0).exited("a", 0, 0),
            MOUNTED,
            "stop s-0 5 Stopping container s"),
        new PlanCase(
            "its containers have ended: tell the API",
            one,
            Seen.sandbox().exited("a", 0, 0),
            MOUNTED,
            "finish"),
        new PlanCase(
            "told: then the sandbox",
            one,
            Seen.sandbox().exited("a", 0, 0),
            MOUNTED.releasedNow(),
            "stop-sandbox s0"),
        new PlanCase(
            "ports of the node must be free first",
            withHostPort(one),
            Seen.sandbox().exited("a", 0, 0),
            MOUNTED,
            "stop-sandbox s0"),
        new PlanCase(
            "ports of the node are free: tell the API",
            withHostPort(one),
            Seen.nothing().sandbox(0, false, false).exited("a", 0, 0),
            MOUNTED,
            "finish"),
        new PlanCase(
            "all stopped: tell the API",
            one,
            Seen.nothing().sandbox(0, false, false).exited("a", 0, 0),
            MOUNTED,
            "finish"),
        new PlanCase(
            "told: wait", one, Seen.nothing().sandbox(0, false, false), MOUNTED.releasedNow()),
        new PlanCase("never begun: tell the API", one, Seen.nothing(), PodMemory.EMPTY, "finish"),
        new PlanCase(
            "failed by the API: stop and rest",
            phase(pod("Always", "a"), "Failed"),
            Seen.sandbox().running("a", 0),
            MOUNTED,
            "stop a-0 30 Stopping container a"),
        new PlanCase(
            "failed and stopped: rest",
            phase(pod("Always", "a"), "Failed"),
            Seen.nothing().sandbox(0, false, false).exited("a", 0, 0),
            MOUNTED,
            "unmount"),
        new PlanCase(
            "its volumes are gone: rest",
            phase(pod("Always", "a"), "Failed"),
            Seen.nothing().sandbox(0, false, false).exited("a", 0, 0),
            MOUNTED.unmounted()),
        new PlanCase(
            "evicted: nothing of it stays on the disk",
            phase(pod("Always", "a"), "Failed")
                .with(tree -> tree.withObjectProperty("status").put("reason", "Evicted")),
            Seen.nothing().sandbox(0, false, false).exited("a", 0, 0),
            MOUNTED,
            "unmount",
            "remove a-0",
            "remove-sandbox s0"));
  }

  private static KubeObject withHostPort(KubeObject pod) {
    return pod.with(tree ->
        ((ObjectNode) tree.path("spec").path("containers").path(0))
            .putArray("ports")
            .addObject()
            .put("containerPort", 80)
            .put("hostPort", 8080));
  }

  static Stream<PlanCase> vanished() {
    KubeObject one = pod("Always", "a");
    return Stream.of(
        new PlanCase(
            "stop first",
            one,
            Seen.sandbox().running("a", 0),
            MOUNTED,
            "stop a-0 5 Stopping container a"),
        new PlanCase(
            "then remove all",
            one,
            Seen.nothing().sandbox(0, false, false).exited("a", 0, 0),
            MOUNTED,
            "remove a-0",
            "remove-sandbox s0"),
        new PlanCase("then the files", one, Seen.nothing(), MOUNTED, "forget"));
  }

  @ParameterizedTest
  @MethodSource
  void vanished(PlanCase given) {
    given.checkVanished(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @MethodSource("deletions")
  void plans(PlanCase given) {
    given.check();
  }
}
