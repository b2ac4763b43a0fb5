package dev.nakhoda.master.controllers.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.loop.FakeTime;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.FakeCluster;
import dev.nakhoda.master.controllers.engine.Pods;
import dev.nakhoda.master.controllers.engine.Samples;
import dev.nakhoda.master.controllers.engine.Timestamps;
import dev.nakhoda.master.controllers.garbage.PodGarbageCollector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes that fall silent, come back and vanish, by a clock that is moved by hand. */
class NodeLifecycleTest {

  private final FakeTime time = new FakeTime();
  private final FakeCluster cluster = new FakeCluster(time);
  private final List<Controller> controllers = new ArrayList<>();

  @BeforeEach
  void start() {
    ControllerContext context = cluster.context(FakeCluster.config());
    controllers.add(NodeLifecycleController.of(context));
    controllers.add(TaintEvictionController.of(context));
    controllers.add(NodeIpamController.of(context));
    controllers.add(PodGarbageCollector.of(context));
    context.informers().start();
    node("node-1");
    node("node-2");
    pod("bears-60s", "node-2", 60);
    pod("bears-nothing", "node-2", -1);
  }

  private void node(String name) {
    cluster.create(
        ResourceName.NODES,
        Samples.object(
            """
            {'apiVersion':'v1','kind':'Node','metadata':{'name':'%s'},
             'status':{'conditions':[{'type':'Ready','status':'True','reason':'KubeletReady',
               'lastHeartbeatTime':'2026-01-01T00:00:00Z'}]}}
            """
                .formatted(name)));
    cluster.create(
        ResourceName.LEASES,
        Samples.object(
            """
            {'apiVersion':'coordination.k8s.io/v1','kind':'Lease',
             'metadata':{'name':'%s','namespace':'kube-node-lease'},'spec':{}}
            """
                .formatted(name)));
  }

  private void pod(String name, String node, int seconds) {
    String tolerations =
        seconds < 0
            ? ""
            : ",'tolerations':[{'key':'node.kubernetes.io/unreachable','operator':'Exists',"
                + "'effect':'NoExecute','tolerationSeconds':"
                + seconds
                + "}]";
    KubeObject pod =
        Samples.object(
            """
            {'apiVersion':'v1','kind':'Pod','metadata':{'name':'%s','namespace':'default'},
             'spec':{'nodeName':'%s'%s}}
            """
                .formatted(name, node, tolerations));
    cluster.create(ResourceName.PODS, pod.with(Samples.running(node, "10.1.0.9", time.now())));
  }

  /** Lets time pass in steps in which the named nodes send their heartbeats. */
  private void pass(int seconds, String... alive) throws InterruptedException {
    for (int passed = 0; passed < seconds; passed += 5) {
      for (String name : alive) {
        cluster.edit(
            ResourceName.LEASES,
            new ObjectKey("kube-node-lease", name),
            tree ->
                tree.withObjectProperty("spec").put("renewTime", Timestamps.micros(time.now())));
      }
      cluster.settle(controllers);
      time.advance(Duration.ofSeconds(5));
    }
    cluster.settle(controllers);
  }

  private KubeObject node2() {
    return cluster.get(ResourceName.NODES, ObjectKey.cluster("node-2"));
  }

  private Set<String> taints() {
    Set<String> taints = new TreeSet<>();
    for (var taint : node2().tree().at("/spec/taints")) {
      taints.add(taint.path("key").asString("") + ":" + taint.path("effect").asString(""));
    }
    return taints;
  }

  private KubeObject pod(String name) {
    return cluster.get(ResourceName.PODS, Samples.inDefault(name));
  }

  @Test
  void silentNodeIsUnknownTaintedEmptiedAndHeals() throws InterruptedException {
    pass(30, "node-1", "node-2");
    assertEquals("True", NodeSilence.readiness(node2()));
    assertEquals(Set.of(), taints());

    pass(55, "node-1");
    assertEquals("Unknown", NodeSilence.readiness(node2()));
    assertEquals(
        "Kubelet stopped posting node status.",
        node2().tree().at("/status/conditions/0/message").asString(""));
    assertEquals(
        Set.of(
            "node.kubernetes.io/unreachable:NoExecute",
            "node.kubernetes.io/unreachable:NoSchedule"),
        taints());
    assertTrue(pod("bears-nothing").beingDeleted());
    assertFalse(pod("bears-60s").beingDeleted());
    assertFalse(Pods.ready(pod("bears-60s")));
    assertTrue(
        cluster
            .told()
            .containsAll(
                List.of(
                    "Normal NodeNotReady Node node-2 status is now: NodeNotReady",
                    "Warning NodeNotReady Node is not ready",
                    "Normal TaintManagerEviction Marking for deletion Pod"
                        + " default/bears-nothing")),
        cluster.told()::toString);

    // It returns before the other pod's patience ends.
    cluster.edit(
        ResourceName.NODES,
        ObjectKey.cluster("node-2"),
        tree ->
            tree.set(
                "status",
                Samples.object(
                        "{'conditions':[{'type':'Ready','status':'True',"
                            + "'lastHeartbeatTime':'2026-01-01T00:02:00Z'}]}")
                    .copyTree()));
    pass(100, "node-1", "node-2");
    assertEquals(Set.of(), taints());
    assertFalse(pod("bears-60s").beingDeleted());
    assertTrue(
        cluster
            .told()
            .contains("Normal TaintManagerEviction Cancelling deletion of Pod default/bears-60s"));

    pass(150, "node-1");
    assertTrue(pod("bears-60s").beingDeleted());
  }

  @Test
  void nothingIsEvictedWhileNoNodeIsHeard() throws InterruptedException {
    pass(30, "node-1", "node-2");
    pass(300);
    assertEquals("Unknown", NodeSilence.readiness(node2()));
    assertEquals(Set.of("node.kubernetes.io/unreachable:NoSchedule"), taints());
    assertFalse(pod("bears-60s").beingDeleted());
  }

  @Test
  void podsOfADeletedNodeAreCollectedAndItsSubnetIsFree() throws InterruptedException {
    pass(10, "node-1", "node-2");
    String subnet = node2().tree().at("/spec/podCIDR").asString("");
    assertEquals("10.1.1.0/24", subnet);
    cluster.delete(
        ResourceName.NODES, ObjectKey.cluster("node-2"), dev.nakhoda.client.DeleteOptions.DEFAULT);
    pass(80, "node-1");
    assertEquals(List.of(), cluster.all(ResourceName.PODS));
    node("node-3");
    pass(10, "node-1");
    assertEquals(
        subnet,
        cluster
            .get(ResourceName.NODES, ObjectKey.cluster("node-3"))
            .tree()
            .at("/spec/podCIDR")
            .asString(""));
  }
}
