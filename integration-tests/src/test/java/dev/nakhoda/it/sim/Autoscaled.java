package dev.nakhoda.it.sim;

import static dev.nakhoda.it.sim.Invariants.require;

import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.cache.CacheChange;
import dev.nakhoda.master.cache.CachedObject;
import java.util.List;
import java.util.Random;

/**
 * A ReplicationController that starts with one pod under a load of its own, and a
 * HorizontalPodAutoscaler that gives it as many as the load needs, within its bounds. In one world
 * of four.
 */
record Autoscaled(SteppedWorld world, boolean present, int wanted) implements Inhabitant {

  private static final String APP = "auto";
  private static final ObjectKey KEY = new ObjectKey("default", APP);
  private static final int MOST = 3;
  private static final int TARGET = 100;

  /** The load asks for up to one more than the bound. */
  static Autoscaled of(SteppedWorld world, Random random) {
    return new Autoscaled(world, random.nextInt(4) == 0, 1 + random.nextInt(MOST + 1));
  }

  @Override
  public List<Limit> limits() {
    return present ? List.of(Limit.atMost(APP, MOST)) : List.of();
  }

  @Override
  public void create() {
    if (!present) {
      return;
    }
    world.cache().listen(ResourceName.REPLICATION_CONTROLLERS, Autoscaled::checkBounds);
    world.create(
        ResourceName.REPLICATION_CONTROLLERS,
        """
        {'metadata':{'name':'auto','namespace':'default'},'spec':{'replicas':1,
         'selector':{'app':'auto'},'template':{'metadata':{'labels':{'app':'auto'},
         'annotations':{'%s':'%d'}},'spec':{'containers':[{'name':'c','image':'auto:1'}]}}}}
        """
            .formatted(ModelMetrics.LOAD, wanted * TARGET - TARGET / 4));
    world.create(
        ResourceName.HORIZONTAL_POD_AUTOSCALERS,
        """
        {'metadata':{'name':'auto','namespace':'default'},'spec':{
         'scaleTargetRef':{'apiVersion':'v1','kind':'ReplicationController','name':'auto'},
         'minReplicas':1,'maxReplicas':%d,'metrics':[{'type':'Resource','resource':{'name':'memory',
         'target':{'type':'AverageValue','averageValue':'%dMi'}}}]}}
        """
            .formatted(MOST, TARGET));
  }

  private static void checkBounds(CacheChange change) {
    change
        .after()
        .map(CachedObject::object)
        .filter(each -> each.key().equals(KEY))
        .map(each -> each.tree().at("/spec/replicas").asInt(0))
        .ifPresent(replicas ->
            require(
                replicas >= 1 && replicas <= MOST, "scaled to " + replicas + " of 1 to " + MOST));
  }

  @Override
  public String missing() {
    if (!present) {
      return "";
    }
    int ready = world.status(ResourceName.REPLICATION_CONTROLLERS, KEY, "readyReplicas");
    int needed = Math.min(wanted, MOST);
    return ready == needed ? "" : " autoscaled: %d ready of %d".formatted(ready, needed);
  }

  @Override
  public void end() {
    if (present) {
      OtherKinds.delete(world, ResourceName.HORIZONTAL_POD_AUTOSCALERS, APP, "Background");
      OtherKinds.delete(world, ResourceName.REPLICATION_CONTROLLERS, APP, "Background");
    }
  }
}
