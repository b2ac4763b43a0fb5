package dev.nakhoda.it.sim;

import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import java.util.List;
import java.util.Random;

/**
 * Two nodes that are full of unimportant pods, and an important one that comes later and needs two
 * of their places. In one world of eight.
 */
record Crowd(SteppedWorld world, boolean present) implements Inhabitant {

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

  @Override
  public void create() {
    if (present) {
      world.create(ResourceName.PRIORITY_CLASSES, "{'metadata':{'name':'high'},'value':1000}");
      world.create(
          ResourceName.REPLICATION_CONTROLLERS,
          "{'metadata':{'name':'filler','namespace':'default'},'spec':{'replicas':%d,%s}}"
              .formatted(FILLERS, POD.formatted("filler", "", 2)));
    }
  }

  @Override
  public List<Limit> limits() {
    return present
        ? List.of(Limit.atMost("filler", FILLERS), Limit.atMost("urgent", 1))
        : List.of();
  }

  @Override
  public void come() {
    if (present) {
      world.create(
          ResourceName.DEPLOYMENTS,
          "{'metadata':{'name':'urgent','namespace':'default'},'spec':{'selector':{'matchLabels':{'app':'urgent'}},%s}}"
              .formatted(POD.formatted("urgent", "'priorityClassName':'high',", LARGEST)));
    }
  }

  @Override
  public String missing() {
    if (!present) {
      return "";
    }
    int urgent = ready(ResourceName.DEPLOYMENTS, "urgent");
    int fillers = ready(ResourceName.REPLICATION_CONTROLLERS, "filler");
    return urgent == 1 && fillers >= SPARED ? "" : " urgent " + urgent + ", fillers " + fillers;
  }

  private int ready(ResourceName resource, String name) {
    return world.status(resource, new ObjectKey("default", name), "readyReplicas");
  }

  @Override
  public void end() {
    if (present) {
      OtherKinds.delete(world, ResourceName.DEPLOYMENTS, "urgent", "Background");
      OtherKinds.delete(world, ResourceName.REPLICATION_CONTROLLERS, "filler", "Background");
    }
  }
}
