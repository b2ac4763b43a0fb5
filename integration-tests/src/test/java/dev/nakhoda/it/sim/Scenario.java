package dev.nakhoda.it.sim;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Scope;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.Pods;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What happens in one world: a Deployment, a StatefulSet and a Job come, change and become fewer
 * while everything goes wrong that the seed chooses; then all must come to rest, and go without a
 * trace.
 */
final class Scenario {

  private static final int STEPS = 300;
  private static final int PATIENCE_ROUNDS = 150;
  static final int NODES = 2;

  /** One world of so many loses a node for a while. */
  private static final int LOSSES = 8;

  private Scenario() {}

  /** What the seed's world is asked for. */
  private record Wanted(
      int replicas,
      int surge,
      int unavailable,
      int members,
      int fewer,
      int completions,
      int parallelism) {

    static Wanted of(Random random) {
      int surge = random.nextInt(3);
      int members = 1 + random.nextInt(4);
      return new Wanted(
          1 + random.nextInt(4),
          surge,
          surge == 0 ? 1 : random.nextInt(2),
          members,
          1 + random.nextInt(members),
          1 + random.nextInt(4),
          1 + random.nextInt(3));
    }

    /** Of the Deployment. */
    Limit limit() {
      return Limit.available("web", replicas + surge, replicas, replicas - unavailable);
    }
  }

  /**
   * The digest of all that was written; AssertionError with the digest so far for what broke an
   * invariant or never came about.
   */
  static long run(long seed, Function<ControllerContext, List<Controller>> controllers)
      throws InterruptedException {
    Random random = new Random(seed);
    Wanted wanted = Wanted.of(random);
    try (SteppedWorld world = new SteppedWorld(random, NODES, controllers)) {
      try {
        play(world, random, wanted);
      } catch (AssertionError failure) {
        throw new AssertionError(
            failure.getMessage() + " (digest " + Long.toHexString(world.digest()) + ")", failure);
      }
      return world.digest();
    }
  }

  private static void play(SteppedWorld world, Random random, Wanted wanted)
      throws InterruptedException {
    OtherKinds others = OtherKinds.of(world, random);
    List<Inhabitant> inhabitants =
        List.of(
            others,
            Crowd.of(world, random),
            Guarded.of(world, random),
            Autoscaled.of(world, random));
    Invariants invariants = invariants(world, wanted, inhabitants);
    create(world, wanted);
    inhabitants.forEach(Inhabitant::create);
    steps(world, random, wanted, inhabitants);
    Condition everything =
        () ->
            runs(world, wanted, invariants)
                + inhabitants.stream().map(Inhabitant::missing).collect(Collectors.joining());
    converge(world, "everything runs", everything);
    converge(world, "the CronJob ticks", others::notTicked);
    invariants.ending();
    if (random.nextInt(LOSSES) == 0) {
      SteppedAgent lost = world.loseNode();
      invariants.lost(lost.name());
      converge(world, "another node takes over", () -> available(world, wanted));
      invariants.found();
      world.giveBack(lost);
      converge(world, "everything runs again", everything);
      invariants.whole();
      change(world, inhabitants, 3);
      for (int step = 0; step < STEPS / 2; step++) {
        inhabitants.forEach(each -> each.disturb(random));
        world.step();
      }
      converge(world, "a rollout after the loss", everything);
      invariants.ending();
    }
    inhabitants.forEach(Inhabitant::end);
    converge(world, "orphans are collected", () -> others.uncollected(wanted.replicas()));
  }

  private static Invariants invariants(
      SteppedWorld world, Wanted wanted, List<Inhabitant> inhabitants) {
    List<Limit> limits = new ArrayList<>(List.of(wanted.limit()));
    inhabitants.forEach(each -> limits.addAll(each.limits()));
    return new Invariants(
        world.cache(),
        new Invariants.Bounds(
            List.copyOf(limits),
            wanted.parallelism(),
            wanted.completions(),
            world.store()::ambiguous));
  }

  private static void steps(
      SteppedWorld world, Random random, Wanted wanted, List<Inhabitant> inhabitants)
      throws InterruptedException {
    int rollout = STEPS / 4 + random.nextInt(STEPS / 2);
    int shrink = STEPS / 4 + random.nextInt(STEPS / 2);
    int arrival = STEPS / 2 + random.nextInt(STEPS / 4);
    world.store().failures(random.nextInt(3) * 0.04);
    for (int step = 0; step < STEPS; step++) {
      double share = world.store().failures(0);
      if (step == rollout) {
        change(world, inhabitants, 2);
      }
      if (step == shrink) {
        world.client().patch(ResourceName.STATEFUL_SETS, db(), "", replicas(wanted.fewer()));
      }
      if (step == arrival) {
        inhabitants.forEach(Inhabitant::come);
      }
      world.store().failures(share);
      inhabitants.forEach(each -> each.disturb(random));
      world.step();
    }
    world.store().failures(0);
  }

  private static void change(SteppedWorld world, List<Inhabitant> inhabitants, int version) {
    inhabitants.forEach(each -> each.change(version));
    world.client().patch(ResourceName.DEPLOYMENTS, web(), "", image("web:" + version));
    world.client().patch(ResourceName.STATEFUL_SETS, db(), "", image("db:" + version));
  }

  private static Patch replicas(int count) {
    return Patch.merge(Json.readObject("{\"spec\":{\"replicas\":%d}}".formatted(count)));
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
    boolean membersReady =
        List.of("replicas", "readyReplicas", "updatedReplicas").stream()
            .allMatch(field -> members.path(field).asInt(0) == wanted.fewer());
    var job = world.client().get(ResourceName.JOBS, work()).tree().path("status");
    int counted = job.path("succeeded").asInt(0);
    int succeeded = invariants.succeeded().size();
    // A pod that was made twice is one too many: it is ended, and may succeed before it hears so.
    boolean onlyOnce = counted <= succeeded && counted >= succeeded - world.store().ambiguous();
    boolean done = onlyOnce && counted >= wanted.completions();
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

  static Patch image(String image) {
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
