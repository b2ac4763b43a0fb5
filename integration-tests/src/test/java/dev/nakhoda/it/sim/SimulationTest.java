package dev.nakhoda.it.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.master.controllers.Controllers;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Many small worlds, each other by its seed. {@code -Dnakhoda.sim.seed=N} replays one, {@code
 * -Dnakhoda.sim.seeds=N} runs so many.
 */
class SimulationTest {

  private static final long SEEDS = Long.getLong("nakhoda.sim.seeds", 2000);
  private static final Function<ControllerContext, List<Controller>> SOUND = Controllers::list;

  @Test
  void everySeedKeepsTheInvariantsAndConverges() throws InterruptedException {
    Optional<Long> only = Optional.ofNullable(Long.getLong("nakhoda.sim.seed"));
    Queue<String> failures = new ConcurrentLinkedQueue<>();
    // One world is one thread's; worlds share nothing that changes.
    try (ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      LongStream.rangeClosed(only.orElse(1L), only.orElse(SEEDS))
          .forEach(seed -> threads.submit(() -> attempt(seed, SOUND).ifPresent(failures::add)));
    }
    assertThat(failures).as("replay with -Dnakhoda.sim.seed=N").isEmpty();
  }

  @Test
  void aSeedReplays() throws InterruptedException {
    assertThat(Scenario.run(7, SOUND))
        .as("every write, in order")
        .isEqualTo(Scenario.run(7, SOUND));
  }

  /** With a controller that is wrong the same seed fails each time, at the same write. */
  @Test
  void aWrongPlanIsFoundAndItsSeedReplays() {
    long seed =
        LongStream.rangeClosed(1, 50)
            .filter(each -> attempt(each, SimulationTest::careless).isPresent())
            .findFirst()
            .orElseThrow(() -> new AssertionError("50 worlds and no fault found"));
    String failure = failure(seed);

    assertThat(failure)
        .startsWith("seed " + seed + ": ")
        .containsPattern("[0-9]+ available of at least [0-9]+ \\(digest [0-9a-f]+\\)")
        .isEqualTo(failure(seed));
    assertThat(attempt(seed, SOUND)).as("without it").isEmpty();
  }

  /** Its first line; the rest is the way there. */
  private static String failure(long seed) {
    return attempt(seed, SimulationTest::careless).orElseThrow().lines().findFirst().orElseThrow();
  }

  private static List<Controller> careless(ControllerContext context) {
    List<Controller> controllers = new ArrayList<>(Controllers.list(context));
    controllers.add(CarelessRollout.of(context));
    return controllers;
  }

  /** How the seed's world failed; empty: it did not. */
  private static Optional<String> attempt(
      long seed, Function<ControllerContext, List<Controller>> controllers) {
    try {
      long digest = Scenario.run(seed, controllers);
      if (Long.getLong("nakhoda.sim.seed") != null) {
        System.out.println("seed " + seed + " ran to digest " + Long.toHexString(digest));
      }
      return Optional.empty();
    } catch (Exception | AssertionError failure) {
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      return Optional.of("seed " + seed + ": " + trace);
    }
  }
}
