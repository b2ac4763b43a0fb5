package dev.nakhoda.it.sim;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Scope;
import java.util.List;
import java.util.Random;

/**
 * Pods of a ReplicationController that somebody evicts over and over, as drains do, and a
 * PodDisruptionBudget that lets only one of them be missing. In one world of four.
 */
record Guarded(SteppedWorld world, boolean present, int replicas) implements Inhabitant {

  private static final String APP = "guarded";
  private static final ObjectKey KEY = new ObjectKey("default", APP);

  static Guarded of(SteppedWorld world, Random random) {
    return new Guarded(world, random.nextInt(4) == 0, 2 + random.nextInt(3));
  }

  @Override
  public List<Limit> limits() {
    return present ? List.of(Limit.available(APP, replicas, replicas, replicas - 1)) : List.of();
  }

  @Override
  public void create() {
    if (present) {
      OtherKinds.controller(world, "default", APP, replicas);
      world.create(
          ResourceName.POD_DISRUPTION_BUDGETS,
          "{'metadata':{'name':'guarded','namespace':'default'},'spec':{'maxUnavailable':1,"
              + "'selector':{'matchLabels':{'app':'guarded'}}}}");
    }
  }

  /** Now and then one pod is asked to go. */
  @Override
  public void disturb(Random random) {
    if (!present || random.nextInt(20) > 0) {
      return;
    }
    List<KubeObject> pods =
        world.client().list(ResourceName.PODS, Scope.labels("default", "app=" + APP)).items();
    if (pods.isEmpty()) {
      return;
    }
    KubeObject pod = pods.get(random.nextInt(pods.size()));
    try {
      world
          .client()
          .create(
              ResourceName.PODS,
              pod.key(),
              "eviction",
              KubeObject.of(
                  Json.readObject(
                      """
                      {"apiVersion":"policy/v1","kind":"Eviction",
                       "metadata":{"name":"%s","namespace":"default"}}
                      """
                          .formatted(pod.name()))));
    } catch (ApiException refused) {
      // The budget's word; whoever drains asks again later.
      return;
    }
  }

  @Override
  public String missing() {
    if (!present) {
      return "";
    }
    int ready = world.status(ResourceName.REPLICATION_CONTROLLERS, KEY, "readyReplicas");
    int allowed = world.status(ResourceName.POD_DISRUPTION_BUDGETS, KEY, "disruptionsAllowed");
    return ready == replicas && allowed == 1
        ? ""
        : " guarded: %d ready of %d, %d may be evicted".formatted(ready, replicas, allowed);
  }

  @Override
  public void end() {
    if (present) {
      OtherKinds.delete(world, ResourceName.REPLICATION_CONTROLLERS, APP, "Background");
      OtherKinds.delete(world, ResourceName.POD_DISRUPTION_BUDGETS, APP, "Background");
    }
  }
}
