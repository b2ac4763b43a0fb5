package dev.nakhoda.agent.pods;

import static dev.nakhoda.agent.pods.Scenes.MOUNTED;
import static dev.nakhoda.agent.pods.Scenes.NOW;
import static dev.nakhoda.agent.pods.Scenes.pod;
import static dev.nakhoda.agent.pods.Scenes.withImages;

import dev.nakhoda.agent.pods.PodMemory.Failure;
import dev.nakhoda.agent.pods.PodMemory.Image;
import dev.nakhoda.agent.pods.PodPlan.Waiting;
import dev.nakhoda.agent.pods.Scenes.Seen;
import dev.nakhoda.api.KubeObject;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** From nothing to containers that run: volumes, sandboxes and images. */
class PodPlannerTest {

  static Stream<PlanCase> beginnings() {
    KubeObject two = pod("Always", "a", "b");
    Failure justNow = new Failure(new Waiting("FailedMount", "no"), 1, NOW.minusSeconds(1));
    return Stream.of(
        new PlanCase("nothing yet: volumes first", two, Seen.nothing(), PodMemory.EMPTY, "mount"),
        new PlanCase(
                "volumes failed: wait", two, Seen.nothing(), PodMemory.EMPTY.volumesFailed(justNow))
            .again(1),
        new PlanCase("volumes there: sandbox", two, Seen.nothing(), MOUNTED, "sandbox 0"),
        new PlanCase("sandbox failed: wait", two, Seen.nothing(), MOUNTED.sandboxFailed(justNow))
            .again(1),
        new PlanCase(
            "sandbox without an address: wire it",
            two,
            Seen.nothing().sandbox(0, true, false),
            MOUNTED,
            "wire s0"),
        new PlanCase(
            "sandbox ready: images of all", two, Seen.sandbox(), MOUNTED, "image a 0", "image b 0"),
        new PlanCase(
            "images there: start all",
            two,
            Seen.sandbox(),
            withImages(MOUNTED, 0, "a", "b"),
            "start a 0",
            "start b 0"),
        new PlanCase(
            "agent died between create and start",
            two,
            Seen.sandbox().created("a", 0).running("b", 0),
            MOUNTED,
            "remove a-0"),
        new PlanCase(
            "all run: nothing to do",
            two,
            Seen.sandbox().running("a", 0).running("b", 0),
            MOUNTED));
  }

  static Stream<PlanCase> images() {
    KubeObject one = pod("Always", "a");
    Failure failed = new Failure(new Waiting("ErrImagePull", "no such image"), 1, NOW);
    Failure earlier = new Failure(failed.why(), 1, NOW.minusSeconds(4));
    Failure longAgo = new Failure(failed.why(), 1, NOW.minusSeconds(10));
    return Stream.of(
        new PlanCase(
            "being pulled: wait for it",
            one,
            Seen.sandbox(),
            MOUNTED.image("a", new Image.Pulling(0, Optional.empty()))),
        new PlanCase(
                "pull just failed: show the error",
                one,
                Seen.sandbox(),
                MOUNTED.image("a", new Image.Missing(failed)))
            .waiting("a", "ErrImagePull")
            .again(2),
        new PlanCase(
                "pull failed some time ago: back off",
                one,
                Seen.sandbox(),
                MOUNTED.image("a", new Image.Missing(earlier)))
            .waiting("a", "ImagePullBackOff")
            .again(6),
        new PlanCase(
                "back-off over: pull again",
                one,
                Seen.sandbox(),
                MOUNTED.image("a", new Image.Missing(longAgo)),
                "image a 0")
            .waiting("a", "ImagePullBackOff"),
        new PlanCase(
            "image of an earlier attempt: ask again",
            one,
            Seen.sandbox().exited("a", 0, 1, NOW.minusSeconds(60)),
            withImages(MOUNTED, 0, "a"),
            "image a 1"));
  }

  static Stream<PlanCase> sandboxes() {
    KubeObject one = pod("Always", "a");
    return Stream.of(
        new PlanCase(
            "sandbox died, its container lives: stop it",
            one,
            Seen.nothing().sandbox(0, false, true).running("a", 0),
            MOUNTED,
            "stop a-0 30 Stopping container a"),
        new PlanCase(
            "sandbox died: give the address back",
            one,
            Seen.nothing().sandbox(0, false, true).exited("a", 0, 137),
            MOUNTED,
            "stop-sandbox s0"),
        new PlanCase(
            "sandbox died: a new one",
            one,
            Seen.nothing().sandbox(0, false, false).exited("a", 0, 137),
            MOUNTED,
            "sandbox 1"),
        new PlanCase(
            "address lost, its container lives: stop it",
            one,
            Seen.nothing().sandbox(0, true, false).running("a", 0),
            MOUNTED,
            "stop a-0 30 Stopping container a"),
        new PlanCase(
            "address lost: stop the sandbox",
            one,
            Seen.nothing().sandbox(0, true, false).exited("a", 0, 137),
            MOUNTED,
            "stop-sandbox s0"),
        new PlanCase(
            "sandbox died, Never: no new one",
            pod("Never", "a"),
            Seen.nothing().sandbox(0, false, true).exited("a", 0, 137),
            MOUNTED,
            "stop-sandbox s0"));
  }

  @ParameterizedTest
  @MethodSource({"beginnings", "images", "sandboxes"})
  void plans(PlanCase given) {
    given.check();
  }
}
