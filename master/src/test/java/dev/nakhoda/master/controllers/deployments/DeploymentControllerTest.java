package dev.nakhoda.master.controllers.deployments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.loop.FakeTime;
import dev.nakhoda.master.controllers.engine.Conditions;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.FakeCluster;
import dev.nakhoda.master.controllers.engine.Pods;
import dev.nakhoda.master.controllers.engine.Samples;
import dev.nakhoda.master.controllers.engine.TemplateHash;
import dev.nakhoda.master.controllers.replicas.ReplicaController;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Deployments and ReplicaSets together, on an API in memory. */
class DeploymentControllerTest {

  private final FakeTime time = new FakeTime();
  private final FakeCluster cluster = new FakeCluster(time);
  private final List<Controller> controllers = new ArrayList<>();

  @BeforeEach
  void start() {
    ControllerContext context = cluster.context(FakeCluster.config());
    controllers.add(DeploymentController.of(context));
    controllers.add(ReplicaController.replicaSets(context));
    context.informers().start();
  }

  private void settle() throws InterruptedException {
    cluster.settle(controllers);
  }

  /** Pods come and go as agents let them, until nothing changes; checks what must always hold. */
  private void roll(int leastAvailable, int mostPods) throws InterruptedException {
    for (int round = 0; round < 50; round++) {
      settle();
      List<KubeObject> active =
          cluster.all(ResourceName.PODS).stream().filter(Pods::active).toList();
      assertTrue(active.size() <= mostPods, "too many pods: " + active.size());
      long available = active.stream().filter(Pods::ready).count();
      assertTrue(available >= leastAvailable, "too few available: " + available);
      Samples.endPods(cluster);
      Samples.runPods(cluster, time.now());
      time.advance(Duration.ofSeconds(1));
    }
    settle();
  }

  private KubeObject deployment() {
    return cluster.get(ResourceName.DEPLOYMENTS, Samples.inDefault("web"));
  }

  private int status(String field) {
    return deployment().tree().path("status").path(field).asInt(0);
  }

  private String progressing() {
    var condition = Conditions.find(deployment().tree().path("status"), "Progressing");
    return condition.map(node -> node.path("reason").asString("")).orElse("");
  }

  private void spec(java.util.function.Consumer<ObjectNode> change) {
    cluster.edit(
        ResourceName.DEPLOYMENTS,
        Samples.inDefault("web"),
        tree -> change.accept(tree.withObjectProperty("spec")));
  }

  private void image(String image) {
    spec(spec -> ((ObjectNode) spec.at("/template/spec/containers/0")).put("image", image));
  }

  @Test
  void createsScalesRollsAndRollsBack() throws InterruptedException {
    cluster.create(ResourceName.DEPLOYMENTS, Samples.deployment("web", 3, "app:v1", ""));
    roll(0, 3);
    assertEquals(3, status("availableReplicas"));
    assertEquals("1", deployment().annotations().get(Names.REVISION));
    assertEquals("NewReplicaSetAvailable", progressing());
    String first = cluster.all(ResourceName.REPLICA_SETS).getFirst().name();
    assertTrue(
        cluster
            .told()
            .contains("Normal ScalingReplicaSet Scaled up replica set " + first + " from 0 to 3"),
        cluster.told()::toString);

    image("app:v2");
    roll(3, 4);
    assertEquals("2", deployment().annotations().get(Names.REVISION));
    assertEquals(2, cluster.all(ResourceName.REPLICA_SETS).size());
    assertEquals(3, status("updatedReplicas"));
    assertTrue(
        cluster
            .told()
            .contains("Normal ScalingReplicaSet Scaled down replica set " + first + " from 1 to 0"),
        cluster.told()::toString);

    image("app:v1");
    roll(3, 4);
    assertEquals(2, cluster.all(ResourceName.REPLICA_SETS).size());
    KubeObject back = cluster.get(ResourceName.REPLICA_SETS, Samples.inDefault(first));
    assertEquals("3", back.annotations().get(Names.REVISION));
    assertEquals("1", back.annotations().get(Names.REVISION_HISTORY));
    assertEquals(3, back.tree().at("/spec/replicas").asInt());
  }

  @Test
  void recreateNeverRunsTwoVersions() throws InterruptedException {
    cluster.create(
        ResourceName.DEPLOYMENTS,
        Samples.deployment("web", 3, "app:v1", ",'strategy':{'type':'Recreate'}"));
    roll(0, 3);
    image("app:v2");
    for (int round = 0; round < 20; round++) {
      settle();
      long images =
          cluster.all(ResourceName.PODS).stream()
              .map(pod -> pod.tree().at("/spec/containers/0/image").asString(""))
              .distinct()
              .count();
      assertTrue(images <= 1, "two versions at once");
      Samples.endPods(cluster);
      Samples.runPods(cluster, time.now());
    }
    assertEquals(3, status("updatedReplicas"));
    assertEquals("NewReplicaSetAvailable", progressing());
  }

  @Test
  void stalledRolloutExceedsItsDeadlineAndKeepsTheOldPods() throws InterruptedException {
    cluster.create(ResourceName.DEPLOYMENTS, Samples.deployment("web", 4, "app:v1", ""));
    roll(0, 4);
    image("app:missing");
    settle();
    Samples.endPods(cluster);
    settle();
    assertEquals("ReplicaSetUpdated", progressing());
    time.advance(Duration.ofSeconds(700));
    settle();
    assertEquals("ProgressDeadlineExceeded", progressing());
    assertEquals(3, status("availableReplicas"));
    assertTrue(Conditions.holds(deployment().tree().path("status"), "Available"));
  }

  @Test
  void minReadySecondsHaveToPassBeforeAPodCounts() throws InterruptedException {
    cluster.create(
        ResourceName.DEPLOYMENTS, Samples.deployment("web", 2, "app:v1", ",'minReadySeconds':10"));
    settle();
    Samples.runPods(cluster, time.now());
    settle();
    assertEquals(2, status("readyReplicas"));
    assertEquals(0, status("availableReplicas"));
    time.advance(Duration.ofSeconds(11));
    settle();
    assertEquals(2, status("availableReplicas"));
    assertEquals("NewReplicaSetAvailable", progressing());
  }

  @Test
  void pauseStopsRolloutsButNotScaling() throws InterruptedException {
    cluster.create(ResourceName.DEPLOYMENTS, Samples.deployment("web", 2, "app:v1", ""));
    roll(0, 2);
    spec(spec -> spec.put("paused", true));
    image("app:v2");
    roll(2, 2);
    assertEquals("DeploymentPaused", progressing());
    assertEquals(1, cluster.all(ResourceName.REPLICA_SETS).size());
    spec(spec -> spec.put("replicas", 5));
    roll(2, 5);
    assertEquals(5, status("availableReplicas"));
    spec(spec -> spec.put("paused", false));
    roll(4, 7);
    assertEquals(5, status("updatedReplicas"));
  }

  @Test
  void takenNameCountsAsCollision() throws InterruptedException {
    KubeObject wanted = Samples.deployment("web", 1, "app:v1", "");
    String taken =
        "web-" + TemplateHash.of(new DeploymentSpec(wanted).template(), OptionalInt.empty());
    cluster.create(
        ResourceName.REPLICA_SETS,
        Samples.object(
            """
            {'apiVersion':'apps/v1','kind':'ReplicaSet',
             'metadata':{'name':'%s','namespace':'default'},
             'spec':{'replicas':0,'selector':{'matchLabels':{'other':'one'}},
               'template':{'metadata':{'labels':{'other':'one'}},'spec':{'containers':[]}}}}
            """
                .formatted(taken)));
    cluster.create(ResourceName.DEPLOYMENTS, wanted);
    roll(0, 1);
    assertEquals(1, status("collisionCount"));
    assertEquals(1, status("availableReplicas"));
  }

  @Test
  void refusedPodsAreReportedAndTriedAgain() throws InterruptedException {
    cluster.refuse((verb, resource) -> {
      if (verb.equals("create") && resource.equals(ResourceName.PODS)) {
        throw ApiException.forbidden(resource, "", "exceeded quota");
      }
    });
    cluster.create(ResourceName.DEPLOYMENTS, Samples.deployment("web", 3, "app:v1", ""));
    settle();
    assertEquals(
        "FailedCreate",
        Conditions.find(deployment().tree().path("status"), "ReplicaFailure")
            .orElseThrow()
            .path("reason")
            .asString(""));
    long attempts =
        cluster.told().stream()
            .filter(event -> event.contains("Error creating: pods is forbidden"))
            .count();
    assertTrue(attempts < 6, "a batch began with more than one call: " + attempts);
    cluster.refuse((verb, resource) -> {});
    time.advance(Duration.ofMinutes(1));
    roll(0, 3);
    assertEquals(3, status("availableReplicas"));
  }

  @Test
  void staleCacheNeverOverCreates() throws InterruptedException {
    cluster.create(ResourceName.DEPLOYMENTS, Samples.deployment("web", 3, "app:v1", ""));
    settle();
    assertEquals(3, cluster.all(ResourceName.PODS).size());
    // Every controller is woken again and again while no informer learns of anything.
    spec(spec -> spec.put("replicas", 6));
    cluster.deliver();
    for (int round = 0; round < 20; round++) {
      for (Controller controller : controllers) {
        cluster.all(ResourceName.REPLICA_SETS).forEach(set -> controller.add(set.key()));
        controller.add(Samples.inDefault("web"));
        controller.step();
        controller.step();
      }
      time.advance(Duration.ofSeconds(2));
    }
    settle();
    assertEquals(6, cluster.all(ResourceName.PODS).size());
  }
}
