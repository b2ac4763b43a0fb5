package dev.nakhoda.master.controllers.engine;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** Objects for tests, in single-quoted JSON. */
public final class Samples {

  private Samples() {}

  public static KubeObject object(String json) {
    return KubeObject.of(Json.readObject(json.replace('\'', '"')));
  }

  public static KubeObject deployment(String name, int replicas, String image, String more) {
    return object(
        """
        {'apiVersion':'apps/v1','kind':'Deployment',
         'metadata':{'name':'%1$s','namespace':'default'},
         'spec':{'replicas':%2$d,'progressDeadlineSeconds':600,'revisionHistoryLimit':10,
           'selector':{'matchLabels':{'app':'%1$s'}}%4$s,
           'template':{'metadata':{'labels':{'app':'%1$s'}},
             'spec':{'containers':[{'name':'c','image':'%3$s'}]}}}}
        """
            .formatted(name, replicas, image, more));
  }

  /** What an agent and a scheduler do with a pod: it runs on {@code node} and is ready. */
  public static Consumer<ObjectNode> running(String node, String address, Instant since) {
    return tree -> {
      tree.withObjectProperty("spec").put("nodeName", node);
      ObjectNode status = tree.withObjectProperty("status");
      status.put("phase", "Running").put("podIP", address);
      status
          .putArray("conditions")
          .addObject()
          .put("type", "Ready")
          .put("status", "True")
          .put("lastTransitionTime", Timestamps.seconds(since));
    };
  }

  /** All pods that are neither going nor running yet come up. */
  public static void runPods(FakeCluster cluster, Instant now) {
    List<KubeObject> waiting =
        cluster.all(ResourceName.PODS).stream()
            .filter(pod -> Pods.active(pod) && !Pods.ready(pod))
            .toList();
    int number = 1;
    for (KubeObject pod : waiting) {
      String address = "10.1.0." + number++;
      cluster.edit(ResourceName.PODS, pod.key(), running("node-1", address, now));
    }
  }

  /** All pods that are going are gone. */
  public static void endPods(FakeCluster cluster) {
    cluster.all(ResourceName.PODS).stream()
        .filter(KubeObject::beingDeleted)
        .map(KubeObject::key)
        .forEach(cluster::vanish);
  }

  public static ObjectKey inDefault(String name) {
    return new ObjectKey("default", name);
  }
}
