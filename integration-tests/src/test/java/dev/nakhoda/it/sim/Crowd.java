package dev.nakhoda.it.sim;

import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import java.util.Optional;
import java.util.Random;

/**
 * Two nodes that are full of unimportant pods, and an important one that comes later and needs two
 * of their places. In one world of eight.
 */
record Crowd(SteppedWorld world, boolean present) {

  /** Processors that the greediest pod asks for. */
  static final int LARGEST = 3;

  private static final int FILLERS = 8;

  /** At least so many stay beside the important pod: two there, four on the other node. */
  private static final int SPARED = 6;

  private static final String POD =
      "'template':{'metadata':{'labels':{'app':'%1$s'}},'spec':{%2$s'containers':"
          + "[{'name':'c','image':'%1$s:1','resources':{'requests':{'cpu':'%3$d'}}}]}}";

  static Crowd of(SteppedWorld world, Random random) {
    return new Crowd(world, random.nextInt(8) == 0);
  }

  void create() {
    if (present) {
      world.create(ResourceName.PRIORITY_CLASSES, "{'metadata':{'name':'high'},'value':1000}");
      world.create(
          ResourceName.REPLICATION_CONTROLLERS,
          "{'metadata':{'name':'filler','namespace':'default'},'spec':{'replicas':%d,%s}}"
              .formatted(FILLERS, POD.formatted("filler", "", 2)));
    }
  }

  void come() {
    if (present) {
      world.create(
          ResourceName.DEPLOYMENTS,
          "{'metadata':{'name':'urgent','namespace':'default'},'spec':{'selector':{'matchLabels':{'app':'urgent'}},%s}}"
              .formatted(POD.formatted("urgent", "'priorityClassName':'high',", LARGEST)));
    }
  }

  /** What does not run as it should; empty: all does. */
  String missing() {
    if (!present) {
      return "";
    }
    int urgent = ready(ResourceName.DEPLOYMENTS, "urgent");
    int fillers = ready(ResourceName.REPLICATION_CONTROLLERS, "filler");
    return urgent == 1 && fillers >= SPARED ? "" : "urgent " + urgent + ", fillers " + fillers;
  }

  private int ready(ResourceName resource, String name) {
    return world
        .client()
        .get(resource, new ObjectKey("default", name))
        .tree()
        .at("/status/readyReplicas")
        .asInt(0);
  }

  void end() {
    if (present) {
      delete(ResourceName.DEPLOYMENTS, "urgent");
      delete(ResourceName.REPLICATION_CONTROLLERS, "filler");
    }
  }

  private void delete(ResourceName resource, String name) {
    world
        .client()
        .delete(
            resource,
            new ObjectKey("default", name),
            new DeleteOptions(Optional.empty(), Optional.of("Background"), Optional.empty()));
  }
}
