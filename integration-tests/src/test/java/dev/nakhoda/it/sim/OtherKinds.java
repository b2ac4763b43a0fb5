package dev.nakhoda.it.sim;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Scope;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * What lives beside the Deployment, the StatefulSet and the Job: a ReplicationController, a
 * DaemonSet, a CronJob, and a namespace with a controller of its own; and how all of it ends. They
 * are there in one world of four: they make it slow.
 */
record OtherKinds(SteppedWorld world, boolean present, int replicas, String policy)
    implements Inhabitant {

  private static final String[] POLICIES = {"Background", "Foreground", "Orphan"};

  /** As the seed says; the policy is the one that the Deployment is deleted with. */
  static OtherKinds of(SteppedWorld world, Random random) {
    boolean present = random.nextInt(4) == 0;
    int replicas = present ? 1 + random.nextInt(3) : 0;
    return new OtherKinds(world, present, replicas, POLICIES[random.nextInt(3)]);
  }

  @Override
  public void create() {
    if (!present) {
      return;
    }
    controller(world, "default", "rc", replicas);
    world.create(
        ResourceName.DAEMON_SETS,
        """
        {'metadata':{'name':'log','namespace':'default'},
         'spec':{'selector':{'matchLabels':{'app':'log'}},%s}}
        """
            .formatted(template("log")));
    world.create(
        ResourceName.CRON_JOBS,
        """
        {'metadata':{'name':'tick','namespace':'default'},'spec':{'schedule':'* * * * *',
         'concurrencyPolicy':'Forbid','successfulJobsHistoryLimit':1,
         'jobTemplate':{'spec':{'template':{'spec':{'restartPolicy':'Never',
         'containers':[{'name':'c','image':'tick:1'}]}}}}}}
        """);
    world.create(ResourceName.NAMESPACES, "{'metadata':{'name':'other'}}");
    controller(world, "other", "rc", 1);
  }

  @Override
  public List<Limit> limits() {
    return present
        ? List.of(
            Limit.atMost("rc", replicas), Limit.onceSeen("log", Scenario.NODES, Scenario.NODES - 1))
        : List.of();
  }

  @Override
  public void change(int version) {
    if (present) {
      world
          .client()
          .patch(
              ResourceName.DAEMON_SETS,
              new ObjectKey("default", "log"),
              "",
              Scenario.image("log:" + version));
    }
  }

  static void controller(SteppedWorld world, String namespace, String name, int count) {
    world.create(
        ResourceName.REPLICATION_CONTROLLERS,
        """
        {'metadata':{'name':'%2$s','namespace':'%1$s'},
         'spec':{'replicas':%3$d,'selector':{'app':'%2$s'},%4$s}}
        """
            .formatted(namespace, name, count, template(name)));
  }

  private static String template(String app) {
    return "'template':{'metadata':{'labels':{'app':'%1$s'}},'spec':{'containers':[{'name':'c','image':'%1$s:1'}]}}"
        .formatted(app);
  }

  @Override
  public String missing() {
    if (!present) {
      return "";
    }
    int here = ready(ResourceName.REPLICATION_CONTROLLERS, new ObjectKey("default", "rc"));
    int there = ready(ResourceName.REPLICATION_CONTROLLERS, new ObjectKey("other", "rc"));
    var daemons =
        world
            .client()
            .get(ResourceName.DAEMON_SETS, new ObjectKey("default", "log"))
            .tree()
            .path("status");
    boolean daemonsReady =
        List.of("numberReady", "updatedNumberScheduled").stream()
            .allMatch(field -> daemons.path(field).asInt(0) == Scenario.NODES);
    return here == replicas && there == 1 && daemonsReady
        ? ""
        : " rc " + here + ", other " + there + ", daemons " + daemons;
  }

  private int ready(ResourceName resource, ObjectKey key) {
    return world.status(resource, key, "readyReplicas");
  }

  /** The CronJob has come to its minute. */
  String notTicked() {
    boolean succeeded =
        list(ResourceName.JOBS).stream()
            .filter(job -> job.name().startsWith("tick-"))
            .anyMatch(job -> job.tree().path("status").path("succeeded").asInt(0) > 0);
    return succeeded || !present ? "" : "no Job of the CronJob has succeeded";
  }

  /** Each way to delete: the Deployment by the seed's policy, pods of the controller orphaned. */
  @Override
  public void end() {
    delete(world, ResourceName.DEPLOYMENTS, "web", policy);
    delete(world, ResourceName.STATEFUL_SETS, "db", "Foreground");
    if (!present) {
      return;
    }
    delete(world, ResourceName.REPLICATION_CONTROLLERS, "rc", "Orphan");
    delete(world, ResourceName.DAEMON_SETS, "log", "Foreground");
    delete(world, ResourceName.CRON_JOBS, "tick", "Background");
    world
        .client()
        .delete(ResourceName.NAMESPACES, ObjectKey.cluster("other"), DeleteOptions.DEFAULT);
  }

  static void delete(SteppedWorld world, ResourceName resource, String name, String propagation) {
    world
        .client()
        .delete(
            resource,
            new ObjectKey("default", name),
            new DeleteOptions(Optional.empty(), Optional.of(propagation), Optional.empty()));
  }

  /** What should have gone, or should have stayed and is owned still; empty: all is right. */
  String uncollected(int web) {
    List<String> wrong =
        list(ResourceName.PODS).stream()
            .filter(pod -> !mayStay(pod))
            .map(pod -> pod.key().toString())
            .toList();
    boolean orphaned = policy.equals("Orphan");
    long sets =
        list(ResourceName.REPLICA_SETS).stream().filter(set -> !orphaned || owned(set)).count();
    long jobs =
        list(ResourceName.JOBS).stream().filter(job -> job.name().startsWith("tick-")).count();
    long left =
        list(ResourceName.DEPLOYMENTS).size()
            + list(ResourceName.STATEFUL_SETS).size()
            + list(ResourceName.DAEMON_SETS).size()
            + list(ResourceName.CRON_JOBS).size()
            + list(ResourceName.REPLICATION_CONTROLLERS).size();
    long controlled = pods("rc");
    long served = pods("web");
    boolean right =
        wrong.isEmpty()
            && sets + jobs + left == 0
            && controlled == replicas
            && served == (orphaned ? web : 0)
            && namespaceGone();
    return right
        ? ""
        : "by %s: pods %s, ReplicaSets %d, Jobs %d, owners %d, orphans %d and %d, namespace gone %s"
            .formatted(policy, wrong, sets, jobs, left, controlled, served, namespaceGone());
  }

  private boolean mayStay(KubeObject pod) {
    return switch (pod.labels().getOrDefault("app", "")) {
      case "rc" -> pod.namespace().equals("default") && !owned(pod);
      case "web" -> policy.equals("Orphan");
      default -> pod.name().startsWith("work-");
    };
  }

  private static boolean owned(KubeObject object) {
    return !object.metadata().path("ownerReferences").isEmpty();
  }

  private long pods(String app) {
    return world
        .client()
        .list(ResourceName.PODS, Scope.labels("default", "app=" + app))
        .items()
        .size();
  }

  private List<KubeObject> list(ResourceName resource) {
    return world.client().list(resource, Scope.ALL).items();
  }

  private boolean namespaceGone() {
    try {
      world.client().get(ResourceName.NAMESPACES, ObjectKey.cluster("other"));
      return false;
    } catch (ApiException missing) {
      return missing.isNotFound();
    }
  }
}
