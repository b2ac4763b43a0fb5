package dev.nakhoda.agent.pods;

import static dev.nakhoda.agent.pods.Scenes.MOUNTED;
import static dev.nakhoda.agent.pods.Scenes.NOW;
import static dev.nakhoda.agent.pods.Scenes.pod;
import static dev.nakhoda.agent.pods.Scenes.withImages;

import dev.nakhoda.agent.pods.Scenes.Seen;
import dev.nakhoda.api.KubeObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Containers that end, inits, sidecars and debuggers. */
class ContainerPlansTest {

  static Stream<PlanCase> endings() {
    CrashBackoff ten = new CrashBackoff(Duration.ofSeconds(10), NOW.minusSeconds(5));
    Seen crashed = Seen.sandbox().exited("a", 1, 1, NOW.minusSeconds(3));
    return Stream.of(
        new PlanCase(
            "first end: again at once",
            pod("Always", "a"),
            Seen.sandbox().exited("a", 0, 0),
            withImages(MOUNTED, 1, "a"),
            "start a 1"),
        new PlanCase(
                "second end: wait",
                pod("Always", "a"),
                crashed,
                withImages(MOUNTED.started("a", Optional.of(ten)), 2, "a"))
            .waiting("a", "CrashLoopBackOff")
            .again(7),
        new PlanCase(
            "OnFailure and success: the sandbox is of no use",
            pod("OnFailure", "a"),
            Seen.sandbox().exited("a", 0, 0),
            MOUNTED,
            "stop-sandbox s0"),
        new PlanCase(
            "OnFailure and failure: again",
            pod("OnFailure", "a"),
            Seen.sandbox().exited("a", 0, 2),
            withImages(MOUNTED, 1, "a"),
            "start a 1"),
        new PlanCase(
            "Never and failure: end",
            pod("Never", "a"),
            Seen.sandbox().exited("a", 0, 2),
            MOUNTED,
            "stop-sandbox s0"),
        new PlanCase(
            "Never: one ended, the other runs on",
            pod("Never", "a", "b"),
            Seen.sandbox().exited("a", 0, 2).running("b", 0),
            MOUNTED),
        new PlanCase(
            "ended and stopped: nothing",
            pod("Never", "a"),
            Seen.nothing().sandbox(0, false, false).exited("a", 0, 0),
            MOUNTED),
        new PlanCase(
            "third attempt: the first is removed",
            pod("Always", "a"),
            Seen.sandbox().exited("a", 0, 1).exited("a", 1, 1).running("a", 2),
            MOUNTED,
            "remove a-0"),
        new PlanCase(
                "liveness failed: stop it",
                pod("Always", "a"),
                Seen.sandbox().running("a", 0),
                MOUNTED,
                "stop a-0 30 Container a failed liveness probe, will be restarted")
            .unhealthy("a-0"),
        new PlanCase(
                "liveness failed, Never: stop it for good",
                pod("Never", "a"),
                Seen.sandbox().running("a", 0),
                MOUNTED,
                "stop a-0 30 Container a failed liveness probe")
            .unhealthy("a-0"),
        new PlanCase(
                "liveness failed, being stopped",
                pod("Always", "a"),
                Seen.sandbox().running("a", 0),
                MOUNTED.stopping("a-0", NOW.plusSeconds(30)))
            .unhealthy("a-0"));
  }

  static Stream<PlanCase> inits() {
    KubeObject pod = pod("Always", List.of("i", "j"), List.of("a"));
    KubeObject never = pod("Never", List.of("i"), List.of("a"));
    KubeObject sidecar = pod("Always", List.of("s!"), List.of("a"));
    return Stream.of(
        new PlanCase("the first alone", pod, Seen.sandbox(), MOUNTED, "image i 0"),
        new PlanCase("first runs: wait", pod, Seen.sandbox().running("i", 0), MOUNTED),
        new PlanCase(
            "first done: the second", pod, Seen.sandbox().exited("i", 0, 0), MOUNTED, "image j 0"),
        new PlanCase(
            "first failed: again",
            pod,
            Seen.sandbox().exited("i", 0, 1),
            withImages(MOUNTED, 1, "i"),
            "start i 1"),
        new PlanCase(
            "all done: the app",
            pod,
            Seen.sandbox().exited("i", 0, 0).exited("j", 0, 0),
            MOUNTED,
            "image a 0"),
        new PlanCase(
            "the app has begun: inits are not looked at",
            pod,
            Seen.sandbox().running("a", 0),
            MOUNTED),
        new PlanCase(
            "new sandbox: all inits again",
            pod,
            Seen.nothing()
                .sandbox(0, false, false)
                .sandbox(1, true, true)
                .exited("i", 0, 0)
                .exited("j", 0, 0)
                .exited("a", 0, 137),
            MOUNTED,
            "image i 1",
            "remove-sandbox s0"),
        new PlanCase(
            "Never: a failed init ends the pod",
            never,
            Seen.sandbox().exited("i", 0, 1),
            MOUNTED,
            "stop-sandbox s0"),
        new PlanCase(
            "sidecar first", sidecar, Seen.sandbox(), withImages(MOUNTED, 0, "s"), "start s 0"),
        new PlanCase(
            "sidecar runs: the app",
            sidecar,
            Seen.sandbox().running("s", 0),
            withImages(MOUNTED, 0, "a"),
            "start a 0"),
        new PlanCase(
            "sidecar ended: again",
            sidecar,
            Seen.sandbox().exited("s", 0, 0).running("a", 0),
            withImages(MOUNTED, 1, "s"),
            "start s 1"));
  }

  /** Its container a has ended, as its status tells. */
  private static KubeObject ended(KubeObject pod, int exitCode) {
    return pod.with(tree ->
        tree.withObjectProperty("status")
            .withArrayProperty("containerStatuses")
            .addObject()
            .put("name", "a")
            .put("containerID", "docker://a-0")
            .putObject("state")
            .putObject("terminated")
            .put("exitCode", exitCode));
  }

  static Stream<PlanCase> debuggers() {
    KubeObject debugged = debugged(pod("Always", List.of("i"), List.of("a")));
    return Stream.of(
        new PlanCase(
            "started beside the inits",
            debugged,
            Seen.sandbox().running("i", 0),
            withImages(MOUNTED, 0, "d"),
            "start d 0"),
        new PlanCase(
            "ended: never again",
            debugged,
            Seen.sandbox().running("a", 0).exited("d", 0, 1),
            MOUNTED),
        new PlanCase(
            "lost: never again",
            debugged.with(tree ->
                tree.withObjectProperty("status")
                    .withArrayProperty("ephemeralContainerStatuses")
                    .addObject()
                    .put("name", "d")
                    .put("containerID", "docker://d-0")),
            Seen.sandbox().running("a", 0),
            MOUNTED),
        new PlanCase(
            "Never: one that ended and was removed does not run again",
            ended(pod("Never", "a", "b"), 3),
            Seen.sandbox().running("b", 0),
            MOUNTED),
        new PlanCase(
            "OnFailure: nor one that was done",
            ended(pod("OnFailure", "a", "b"), 0),
            Seen.sandbox().running("b", 0),
            MOUNTED),
        new PlanCase(
            "OnFailure: one that failed does",
            ended(pod("OnFailure", "a", "b"), 3),
            Seen.sandbox().running("b", 0),
            withImages(MOUNTED, 1, "a"),
            "start a 1"),
        new PlanCase(
            "keeps no finished pod",
            debugged(pod("Never", "a")),
            Seen.sandbox().exited("a", 0, 0).running("d", 0),
            MOUNTED,
            "stop d-0 30 Stopping container d"));
  }

  private static KubeObject debugged(KubeObject pod) {
    return pod.with(tree ->
        tree.withObjectProperty("spec")
            .withArrayProperty("ephemeralContainers")
            .addObject()
            .put("name", "d")
            .put("image", "image-d"));
  }

  @ParameterizedTest
  @MethodSource({"endings", "inits", "debuggers"})
  void plans(PlanCase given) {
    given.check();
  }
}
