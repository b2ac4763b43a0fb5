package dev.nakhoda.agent.pods;

import static dev.nakhoda.agent.pods.Scenes.MOUNTED;
import static dev.nakhoda.agent.pods.Scenes.NOW;
import static dev.nakhoda.agent.pods.Scenes.deleted;
import static dev.nakhoda.agent.pods.Scenes.phase;
import static dev.nakhoda.agent.pods.Scenes.pod;
import static dev.nakhoda.agent.pods.Scenes.withImages;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.agent.pods.PodMemory.Failure;
import dev.nakhoda.agent.pods.PodMemory.Image;
import dev.nakhoda.agent.pods.PodPlan.Waiting;
import dev.nakhoda.agent.pods.Scenes.Seen;
import dev.nakhoda.agent.probes.ProbeResults;
import dev.nakhoda.api.KubeObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PodPlannerTest {

  record Case(
      String name,
      KubeObject pod,
      Seen seen,
      PodMemory memory,
      ProbeResults probes,
      List<String> steps,
      Map<String, String> waiting,
      Optional<Duration> again) {

    Case(String name, KubeObject pod, Seen seen, PodMemory memory, String... steps) {
      this(name, pod, seen, memory, ProbeResults.NONE, List.of(steps), Map.of(), Optional.empty());
    }

    Case waiting(String container, String reason) {
      return new Case(name, pod, seen, memory, probes, steps, Map.of(container, reason), again);
    }

    Case again(int seconds) {
      return new Case(
          name,
          pod,
          seen,
          memory,
          probes,
          steps,
          waiting,
          Optional.of(Duration.ofSeconds(seconds)));
    }

    Case unhealthy(String containerId) {
      ProbeResults.Result result =
          new ProbeResults.Result(
              true, true, Optional.of(new ProbeResults.Unhealthy("liveness", Optional.empty())));
      return new Case(
          name,
          pod,
          seen,
          memory,
          new ProbeResults(Map.of(containerId, result)),
          steps,
          waiting,
          again);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> beginnings() {
    KubeObject two = pod("Always", "a", "b");
    Failure justNow = new Failure(new Waiting("FailedMount", "no"), 1, NOW.minusSeconds(1));
    return Stream.of(
        new Case("nothing yet: volumes first", two, Seen.nothing(), PodMemory.EMPTY, "mount"),
        new Case(
                "volumes failed: wait", two, Seen.nothing(), PodMemory.EMPTY.volumesFailed(justNow))
            .again(1),
        new Case("volumes there: sandbox", two, Seen.nothing(), MOUNTED, "sandbox 0"),
        new Case("sandbox failed: wait", two, Seen.nothing(), MOUNTED.sandboxFailed(justNow))
            .again(1),
        new Case(
            "sandbox without an address: wire it",
            two,
            Seen.nothing().sandbox(0, true, false),
            MOUNTED,
            "wire s0"),
        new Case(
            "sandbox ready: images of all", two, Seen.sandbox(), MOUNTED, "image a 0", "image b 0"),
        new Case(
            "images there: start all",
            two,
            Seen.sandbox(),
            withImages(MOUNTED, 0, "a", "b"),
            "start a 0",
            "start b 0"),
        new Case(
            "agent died between create and start",
            two,
            Seen.sandbox().created("a", 0).running("b", 0),
            MOUNTED,
            "remove a-0"),
        new Case(
            "all run: nothing to do",
            two,
            Seen.sandbox().running("a", 0).running("b", 0),
            MOUNTED));
  }

  static Stream<Case> images() {
    KubeObject one = pod("Always", "a");
    Failure failed = new Failure(new Waiting("ErrImagePull", "no such image"), 1, NOW);
    Failure earlier = new Failure(failed.why(), 1, NOW.minusSeconds(4));
    Failure longAgo = new Failure(failed.why(), 1, NOW.minusSeconds(10));
    return Stream.of(
        new Case(
            "being pulled: wait for it",
            one,
            Seen.sandbox(),
            MOUNTED.image("a", new Image.Pulling(0, Optional.empty()))),
        new Case(
                "pull just failed: show the error",
                one,
                Seen.sandbox(),
                MOUNTED.image("a", new Image.Missing(failed)))
            .waiting("a", "ErrImagePull")
            .again(2),
        new Case(
                "pull failed some time ago: back off",
                one,
                Seen.sandbox(),
                MOUNTED.image("a", new Image.Missing(earlier)))
            .waiting("a", "ImagePullBackOff")
            .again(6),
        new Case(
                "back-off over: pull again",
                one,
                Seen.sandbox(),
                MOUNTED.image("a", new Image.Missing(longAgo)),
                "image a 0")
            .waiting("a", "ImagePullBackOff"),
        new Case(
            "image of an earlier attempt: ask again",
            one,
            Seen.sandbox().exited("a", 0, 1, NOW.minusSeconds(60)),
            withImages(MOUNTED, 0, "a"),
            "image a 1"));
  }

  static Stream<Case> endings() {
    CrashBackoff ten = new CrashBackoff(Duration.ofSeconds(10), NOW.minusSeconds(5));
    Seen crashed = Seen.sandbox().exited("a", 1, 1, NOW.minusSeconds(3));
    return Stream.of(
        new Case(
            "first end: again at once",
            pod("Always", "a"),
            Seen.sandbox().exited("a", 0, 0),
            withImages(MOUNTED, 1, "a"),
            "start a 1"),
        new Case(
                "second end: wait",
                pod("Always", "a"),
                crashed,
                withImages(MOUNTED.started("a", Optional.of(ten)), 2, "a"))
            .waiting("a", "CrashLoopBackOff")
            .again(7),
        new Case(
            "OnFailure and success: the sandbox is of no use",
            pod("OnFailure", "a"),
            Seen.sandbox().exited("a", 0, 0),
            MOUNTED,
            "stop-sandbox s0"),
        new Case(
            "OnFailure and failure: again",
            pod("OnFailure", "a"),
            Seen.sandbox().exited("a", 0, 2),
            withImages(MOUNTED, 1, "a"),
            "start a 1"),
        new Case(
            "Never and failure: end",
            pod("Never", "a"),
            Seen.sandbox().exited("a", 0, 2),
            MOUNTED,
            "stop-sandbox s0"),
        new Case(
            "Never: one ended, the other runs on",
            pod("Never", "a", "b"),
            Seen.sandbox().exited("a", 0, 2).running("b", 0),
            MOUNTED),
        new Case(
            "ended and stopped: nothing",
            pod("Never", "a"),
            Seen.nothing().sandbox(0, false, false).exited("a", 0, 0),
            MOUNTED),
        new Case(
            "third attempt: the first is removed",
            pod("Always", "a"),
            Seen.sandbox().exited("a", 0, 1).exited("a", 1, 1).running("a", 2),
            MOUNTED,
            "remove a-0"),
        new Case(
                "liveness failed: stop it",
                pod("Always", "a"),
                Seen.sandbox().running("a", 0),
                MOUNTED,
                "stop a-0 30 Container a failed liveness probe, will be restarted")
            .unhealthy("a-0"),
        new Case(
                "liveness failed, Never: stop it for good",
                pod("Never", "a"),
                Seen.sandbox().running("a", 0),
                MOUNTED,
                "stop a-0 30 Container a failed liveness probe")
            .unhealthy("a-0"),
        new Case(
                "liveness failed, being stopped",
                pod("Always", "a"),
                Seen.sandbox().running("a", 0),
                MOUNTED.stopping("a-0", NOW.plusSeconds(30)))
            .unhealthy("a-0"));
  }

  static Stream<Case> inits() {
    KubeObject pod = pod("Always", List.of("i", "j"), List.of("a"));
    KubeObject never = pod("Never", List.of("i"), List.of("a"));
    KubeObject sidecar = pod("Always", List.of("s!"), List.of("a"));
    return Stream.of(
        new Case("the first alone", pod, Seen.sandbox(), MOUNTED, "image i 0"),
        new Case("first runs: wait", pod, Seen.sandbox().running("i", 0), MOUNTED),
        new Case(
            "first done: the second", pod, Seen.sandbox().exited("i", 0, 0), MOUNTED, "image j 0"),
        new Case(
            "first failed: again",
            pod,
            Seen.sandbox().exited("i", 0, 1),
            withImages(MOUNTED, 1, "i"),
            "start i 1"),
        new Case(
            "all done: the app",
            pod,
            Seen.sandbox().exited("i", 0, 0).exited("j", 0, 0),
            MOUNTED,
            "image a 0"),
        new Case(
            "the app has begun: inits are not looked at",
            pod,
            Seen.sandbox().running("a", 0),
            MOUNTED),
        new Case(
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
        new Case(
            "Never: a failed init ends the pod",
            never,
            Seen.sandbox().exited("i", 0, 1),
            MOUNTED,
            "stop-sandbox s0"),
        new Case(
            "sidecar first", sidecar, Seen.sandbox(), withImages(MOUNTED, 0, "s"), "start s 0"),
        new Case(
            "sidecar runs: the app",
            sidecar,
            Seen.sandbox().running("s", 0),
            withImages(MOUNTED, 0, "a"),
            "start a 0"),
        new Case(
            "sidecar ended: again",
            sidecar,
            Seen.sandbox().exited("s", 0, 0).running("a", 0),
            withImages(MOUNTED, 1, "s"),
            "start s 1"));
  }

  static Stream<Case> debuggers() {
    KubeObject debugged = debugged(pod("Always", List.of("i"), List.of("a")));
    return Stream.of(
        new Case(
            "started beside the inits",
            debugged,
            Seen.sandbox().running("i", 0),
            withImages(MOUNTED, 0, "d"),
            "start d 0"),
        new Case(
            "ended: never again",
            debugged,
            Seen.sandbox().running("a", 0).exited("d", 0, 1),
            MOUNTED),
        new Case(
            "lost: never again",
            debugged.with(tree ->
                tree.withObjectProperty("status")
                    .withArrayProperty("ephemeralContainerStatuses")
                    .addObject()
                    .put("name", "d")
                    .put("containerID", "docker://d-0")),
            Seen.sandbox().running("a", 0),
            MOUNTED),
        new Case(
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

  static Stream<Case> sandboxes() {
    KubeObject one = pod("Always", "a");
    return Stream.of(
        new Case(
            "sandbox died, its container lives: stop it",
            one,
            Seen.nothing().sandbox(0, false, true).running("a", 0),
            MOUNTED,
            "stop a-0 30 Stopping container a"),
        new Case(
            "sandbox died: give the address back",
            one,
            Seen.nothing().sandbox(0, false, true).exited("a", 0, 137),
            MOUNTED,
            "stop-sandbox s0"),
        new Case(
            "sandbox died: a new one",
            one,
            Seen.nothing().sandbox(0, false, false).exited("a", 0, 137),
            MOUNTED,
            "sandbox 1"),
        new Case(
            "address lost, its container lives: stop it",
            one,
            Seen.nothing().sandbox(0, true, false).running("a", 0),
            MOUNTED,
            "stop a-0 30 Stopping container a"),
        new Case(
            "address lost: stop the sandbox",
            one,
            Seen.nothing().sandbox(0, true, false).exited("a", 0, 137),
            MOUNTED,
            "stop-sandbox s0"),
        new Case(
            "sandbox died, Never: no new one",
            pod("Never", "a"),
            Seen.nothing().sandbox(0, false, true).exited("a", 0, 137),
            MOUNTED,
            "stop-sandbox s0"));
  }

  static Stream<Case> deletions() {
    KubeObject one = deleted(pod("Always", "a"), 30);
    KubeObject sidecar = deleted(pod("Always", List.of("s!"), List.of("a")), 30);
    return Stream.of(
        new Case(
            "running: stop",
            one,
            Seen.sandbox().running("a", 0),
            MOUNTED,
            "stop a-0 30 Stopping container a"),
        new Case(
            "being stopped: wait",
            one,
            Seen.sandbox().running("a", 0),
            MOUNTED.stopping("a-0", NOW.plusSeconds(20))),
        new Case(
            "grace was cut: stop sooner",
            deleted(pod("Always", "a"), 0),
            Seen.sandbox().running("a", 0),
            MOUNTED.stopping("a-0", NOW.plusSeconds(20)),
            "stop a-0 2 Stopping container a"),
        new Case(
            "sidecars last",
            sidecar,
            Seen.sandbox().running("s", 0).running("a", 0),
            MOUNTED,
            "stop a-0 30 Stopping container a"),
        new Case(
            "the last sidecar goes first",
            deleted(pod("Always", List.of("s!", "t!"), List.of("a")), 30),
            Seen.sandbox().running("s", 0).running("t", 0).exited("a", 0, 0),
            MOUNTED,
            "stop t-0 30 Stopping container t"),
        new Case(
            "sidecars get what the others have left",
            sidecar.with(tree ->
                tree.withObjectProperty("metadata")
                    .put("deletionTimestamp", "2026-01-02T03:04:10Z")),
            Seen.sandbox().running("s", 0).exited("a", 0, 0),
            MOUNTED,
            "stop s-0 5 Stopping container s"),
        new Case(
            "stopped: the sandbox",
            one,
            Seen.sandbox().exited("a", 0, 0),
            MOUNTED,
            "stop-sandbox s0"),
        new Case(
            "all stopped: tell the API",
            one,
            Seen.nothing().sandbox(0, false, false).exited("a", 0, 0),
            MOUNTED,
            "finish"),
        new Case("told: wait", one, Seen.nothing().sandbox(0, false, false), MOUNTED.releasedNow()),
        new Case("never begun: tell the API", one, Seen.nothing(), PodMemory.EMPTY, "finish"),
        new Case(
            "failed by the API: stop and rest",
            phase(pod("Always", "a"), "Failed"),
            Seen.sandbox().running("a", 0),
            MOUNTED,
            "stop a-0 30 Stopping container a"),
        new Case(
            "failed and stopped: rest",
            phase(pod("Always", "a"), "Failed"),
            Seen.nothing().sandbox(0, false, false).exited("a", 0, 0),
            MOUNTED,
            "unmount"),
        new Case(
            "its volumes are gone: rest",
            phase(pod("Always", "a"), "Failed"),
            Seen.nothing().sandbox(0, false, false).exited("a", 0, 0),
            MOUNTED.unmounted()),
        new Case(
            "evicted: nothing of it stays on the disk",
            phase(pod("Always", "a"), "Failed")
                .with(tree -> tree.withObjectProperty("status").put("reason", "Evicted")),
            Seen.nothing().sandbox(0, false, false).exited("a", 0, 0),
            MOUNTED,
            "unmount",
            "remove a-0",
            "remove-sandbox s0"));
  }

  @ParameterizedTest
  @MethodSource({"beginnings", "images", "endings", "inits", "debuggers", "sandboxes", "deletions"})
  void plans(Case given) {
    PodPlan plan =
        PodPlanner.plan(
            WantedPod.of(given.pod), given.seen.build(), given.memory, given.probes, NOW);

    assertThat(plan.steps().stream().map(PodPlannerTest::text)).isEqualTo(given.steps);
    plan.waiting()
        .forEach((name, why) -> assertThat(given.waiting).containsEntry(name, why.reason()));
    assertThat(plan.waiting().keySet()).isEqualTo(given.waiting.keySet());
    assertThat(plan.again().map(then -> Duration.between(NOW, then))).isEqualTo(given.again);
  }

  static Stream<Case> vanished() {
    KubeObject one = pod("Always", "a");
    return Stream.of(
        new Case(
            "stop first",
            one,
            Seen.sandbox().running("a", 0),
            MOUNTED,
            "stop a-0 5 Stopping container a"),
        new Case(
            "then remove all",
            one,
            Seen.nothing().sandbox(0, false, false).exited("a", 0, 0),
            MOUNTED,
            "remove a-0",
            "remove-sandbox s0"),
        new Case("then the files", one, Seen.nothing(), MOUNTED, "forget"));
  }

  @ParameterizedTest
  @MethodSource
  void vanished(Case given) {
    WantedPod pod = WantedPod.of(given.pod).vanished(Duration.ofSeconds(5));
    PodPlan plan = PodPlanner.plan(pod, given.seen.build(), given.memory, given.probes, NOW);
    assertThat(plan.steps().stream().map(PodPlannerTest::text)).isEqualTo(given.steps);
  }

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

  private static String text(PodStep step) {
    return switch (step) {
      case PodStep.MountVolumes mount -> "mount";
      case PodStep.UnmountVolumes unmount -> "unmount";
      case PodStep.CreateSandbox(int attempt) -> "sandbox " + attempt;
      case PodStep.WireSandbox wire -> "wire " + wire.sandboxId();
      case PodStep.StopSandbox(String id) -> "stop-sandbox " + id;
      case PodStep.RemoveSandbox(String id) -> "remove-sandbox " + id;
      case PodStep.PullImage(WantedContainer container, int attempt) ->
          "image " + container.name() + " " + attempt;
      case PodStep.StartContainer start ->
          "start " + start.container().name() + " " + start.attempt();
      case PodStep.StopContainer stop ->
          "stop " + stop.containerId() + " " + stop.grace().toSeconds() + " " + stop.why();
      case PodStep.RemoveContainer(String id) -> "remove " + id;
      case PodStep.FinishDeletion finish -> "finish";
      case PodStep.Forget forget -> "forget";
    };
  }
}
