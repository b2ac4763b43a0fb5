package dev.nakhoda.it.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Scope;
import dev.nakhoda.master.controllers.engine.Pods;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Many small worlds, each other by its seed. {@code -Dnakhoda.sim.seed=N} replays one, {@code
 * -Dnakhoda.sim.seeds=N} runs so many.
 */
class SimulationTest {

  private static final long SEEDS = Long.getLong("nakhoda.sim.seeds", 2000);
  private static final int STEPS = 300;
  private static final int PATIENCE_ROUNDS = 150;
  private static final int NODES = 2;

  /** One world of so many loses a node for a while. */
  private static final int LOSSES = 8;

  @Test
  void everySeedKeepsTheInvariantsAndConverges() throws InterruptedException {
    Optional<Long> only = Optional.ofNullable(Long.getLong("nakhoda.sim.seed"));
    Queue<String> failures = new ConcurrentLinkedQueue<>();
    // One world is one thread's; worlds share nothing that changes.
    try (ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      LongStream.rangeClosed(only.orElse(1L), only.orElse(SEEDS))
          .forEach(seed -> threads.submit(() -> attempt(seed, failures)));
    }
    assertThat(failures).as("replay with -Dnakhoda.sim.seed=N").isEmpty();
  }

  @Test
  void aSeedReplays() throws InterruptedException {
    assertThat(run(7)).as("every write, in order").isEqualTo(run(7));
  }

  private static void attempt(long seed, Queue<String> failures) {
    try {
      long digest = run(seed);
      if (Long.getLong("nakhoda.sim.seed") != null) {
        System.out.println("seed " + seed + " ran to digest " + Long.toHexString(digest));
      }
    } catch (Exception | AssertionError failure) {
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      failures.add("seed " + seed + ": " + trace);
    }
  }

  /** What the seed's world is asked for. */
  private record Wanted(
      int replicas, int surge, int unavailable, int members, int completions, int parallelism) {

    static Wanted of(Random random) {
      int surge = random.nextInt(3);
      return new Wanted(
          1 + random.nextInt(4),
          surge,
          surge == 0 ? 1 : random.nextInt(2),
          1 + random.nextInt(3),
          1 + random.nextInt(4),
          1 + random.nextInt(3));
    }
  }

  private static long run(long seed) throws InterruptedException {
    Random random = new Random(seed);
    Wanted wanted = Wanted.of(random);
    try (SteppedWorld world = new SteppedWorld(random, NODES)) {
      OtherKinds others = OtherKinds.of(world, random);
      Invariants invariants =
          new Invariants(
              world.cache(),
              new Invariants.Bounds(
                  wanted.replicas() + wanted.surge(),
                  wanted.replicas(),
                  wanted.replicas() - wanted.unavailable(),
                  others.replicas(),
                  world.store()::ambiguous));
      create(world, wanted);
      others.create();
      int rollout = STEPS / 4 + random.nextInt(STEPS / 2);
      world.store().failures(random.nextInt(3) * 0.04);
      for (int step = 0; step < STEPS; step++) {
        if (step == rollout) {
          double share = world.store().failures(0);
          world.client().patch(ResourceName.DEPLOYMENTS, web(), "", image("web:2"));
          world.store().failures(share);
        }
        world.step();
      }
      world.store().failures(0);
      Condition everything = () -> runs(world, wanted, invariants) + others.missing(NODES);
      converge(world, "everything runs", everything);
      converge(world, "the CronJob ticks", others::notTicked);
      invariants.ending();
      if (random.nextInt(LOSSES) == 0) {
        SteppedAgent lost = world.loseNode();
        converge(world, "another node takes over", () -> available(world, wanted));
        world.giveBack(lost);
        converge(world, "everything runs again", everything);
      }
      others.end();
      converge(world, "orphans are collected", () -> others.uncollected(wanted.replicas()));
      return world.digest();
    }
  }

  /** The Deployment's pods are counted as available only on nodes that live. */
  private static String available(SteppedWorld world, Wanted wanted) {
    long elsewhere =
        world.client().list(ResourceName.PODS, Scope.labels("default", "app=web")).items().stream()
            .filter(pod -> Pods.active(pod) && Pods.ready(pod))
            .filter(pod -> Pods.nodeName(pod).equals("node-1"))
            .count();
    return elsewhere == wanted.replicas() ? "" : elsewhere + " of " + wanted.replicas();
  }

  private interface Condition {
    String missing();
  }

  private static void converge(SteppedWorld world, String what, Condition condition)
      throws InterruptedException {
    String missing = "";
    for (int round = 0; round < PATIENCE_ROUNDS; round++) {
      world.settle(Duration.ofMillis(round < 20 ? 500 : 5000));
      missing = condition.missing();
      if (missing.isEmpty()) {
        return;
      }
    }
    throw new AssertionError(what + ": not within " + PATIENCE_ROUNDS + " rounds: " + missing);
  }

  private static String runs(SteppedWorld world, Wanted wanted, Invariants invariants) {
    KubeObject deployment = world.client().get(ResourceName.DEPLOYMENTS, web());
    var status = deployment.tree().path("status");
    boolean rolledOut =
        status.path("observedGeneration").asInt(0)
                == deployment.metadata().path("generation").asInt(0)
            && status.path("updatedReplicas").asInt(0) == wanted.replicas()
            && status.path("availableReplicas").asInt(0) == wanted.replicas()
            && status.path("replicas").asInt(0) == wanted.replicas();
    var members = world.client().get(ResourceName.STATEFUL_SETS, db()).tree().path("status");
    boolean membersReady = members.path("readyReplicas").asInt(0) == wanted.members();
    var job = world.client().get(ResourceName.JOBS, work()).tree().path("status");
    boolean counted = job.path("succeeded").asInt(0) == invariants.succeeded().size();
    boolean done = counted && job.path("succeeded").asInt(0) >= wanted.completions();
    return rolledOut && membersReady && done ? "" : status + " " + members + " " + job;
  }

  private static void create(SteppedWorld world, Wanted wanted) {
    world.create(
        ResourceName.DEPLOYMENTS,
        """
        {'metadata':{'name':'web','namespace':'default'},'spec':{'replicas':%d,
         'strategy':{'type':'RollingUpdate','rollingUpdate':{'maxSurge':%d,'maxUnavailable':%d}},
         'selector':{'matchLabels':{'app':'web'}},'template':{'metadata':{'labels':{'app':'web'}},
         'spec':{'containers':[{'name':'c','image':'web:1'}]}}}}
        """
            .formatted(wanted.replicas(), wanted.surge(), wanted.unavailable()));
    world.create(
        ResourceName.STATEFUL_SETS,
        """
        {'metadata':{'name':'db','namespace':'default'},'spec':{'replicas':%d,'serviceName':'db',
         'selector':{'matchLabels':{'app':'db'}},'template':{'metadata':{'labels':{'app':'db'}},
         'spec':{'containers':[{'name':'c','image':'db:1'}]}}}}
        """
            .formatted(wanted.members()));
    world.create(
        ResourceName.JOBS,
        """
        {'metadata':{'name':'work','namespace':'default'},'spec':{'completions':%d,
         'parallelism':%d,'template':{'spec':{'restartPolicy':'Never',
         'containers':[{'name':'c','image':'work:1'}]}}}}
        """
            .formatted(wanted.completions(), wanted.parallelism()));
  }

  private static Patch image(String image) {
    return Patch.merge(
        Json.readObject(
            """
            {"spec":{"template":{"spec":{"containers":[{"name":"c","image":"%s"}]}}}}
            """
                .formatted(image)));
  }

  private static ObjectKey web() {
    return new ObjectKey("default", "web");
  }

  private static ObjectKey db() {
    return new ObjectKey("default", "db");
  }

  private static ObjectKey work() {
    return new ObjectKey("default", "work");
  }
}
