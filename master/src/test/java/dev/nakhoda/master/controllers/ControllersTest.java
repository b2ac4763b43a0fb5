package dev.nakhoda.master.controllers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Scope;
import dev.nakhoda.master.controllers.engine.Conditions;
import dev.nakhoda.master.controllers.engine.Samples;
import dev.nakhoda.master.store.Await;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All controllers at work on the real registry. */
class ControllersTest {

  private LiveMaster master;

  @BeforeEach
  void start() throws InterruptedException {
    master = new LiveMaster();
    master.create(
        ResourceName.NODES, "{'apiVersion':'v1','kind':'Node','metadata':{'name':'node-1'}}");
    Await.until(
        "default's objects",
        () -> master.find(ResourceName.SERVICE_ACCOUNTS, Samples.inDefault("default")).isPresent());
  }

  @AfterEach
  void stop() {
    master.close();
  }

  private int available(String namespace, String name) {
    return master
        .find(ResourceName.DEPLOYMENTS, new ObjectKey(namespace, name))
        .map(deployment ->
            deployment.tree().at("/status/observedGeneration").asInt(0)
                    == deployment.metadata().path("generation").asInt(0)
                ? Math.min(
                    deployment.tree().at("/status/availableReplicas").asInt(0),
                    deployment.tree().at("/status/updatedReplicas").asInt(0))
                : 0)
        .orElse(0);
  }

  private long readyEndpoints(String service) {
    return master
        .client
        .list(
            ResourceName.ENDPOINT_SLICES,
            Scope.labels("default", "kubernetes.io/service-name=" + service))
        .items()
        .stream()
        .flatMap(slice -> slice.tree().path("endpoints").valueStream())
        .filter(endpoint -> endpoint.at("/conditions/ready").asBoolean(false))
        .count();
  }

  @Test
  void clusterBeginsWithWhatEveryClusterHas() throws InterruptedException {
    for (String namespace : List.of("kube-system", "kube-public", "kube-node-lease")) {
      ObjectKey account = new ObjectKey(namespace, "default");
      ObjectKey certificate = new ObjectKey(namespace, "kube-root-ca.crt");
      Await.until(
          "objects of " + namespace,
          () ->
              master.find(ResourceName.SERVICE_ACCOUNTS, account).isPresent()
                  && master.find(ResourceName.CONFIG_MAPS, certificate).isPresent());
    }
    Await.until("kubernetes' endpoint", () -> readyEndpoints("kubernetes") == 1);
    Await.until(
        "a pod subnet",
        () ->
            master
                .find(ResourceName.NODES, ObjectKey.cluster("node-1"))
                .map(node -> node.tree().at("/spec/podCIDR").asString(""))
                .equals(Optional.of("10.1.0.0/24")));
  }

  @Test
  void deploymentBehindServiceRollsAndGoes() throws InterruptedException {
    master.client.create(ResourceName.DEPLOYMENTS, Samples.deployment("web", 3, "app:v1", ""));
    master.create(
        ResourceName.SERVICES,
        """
        {'apiVersion':'v1','kind':'Service','metadata':{'name':'web','namespace':'default'},
         'spec':{'selector':{'app':'web'},'ports':[{'port':80,'targetPort':8080}]}}
        """);
    Await.until("three available", () -> available("default", "web") == 3);
    Await.until("three endpoints", () -> readyEndpoints("web") == 3);
    KubeObject endpoints = master.client.get(ResourceName.ENDPOINTS, Samples.inDefault("web"));
    assertEquals(3, endpoints.tree().at("/subsets/0/addresses").size());

    master.merge(
        ResourceName.DEPLOYMENTS,
        Samples.inDefault("web"),
        "{'spec':{'template':{'spec':{'containers':[{'name':'c','image':'app:v2'}]}}}}");
    Await.until(
        "all replaced",
        () -> available("default", "web") == 3 && master.count(ResourceName.PODS, "default") == 3);
    master.merge(ResourceName.DEPLOYMENTS, Samples.inDefault("web"), "{'spec':{'replicas':1}}");
    Await.until("one left", () -> readyEndpoints("web") == 1);

    master.client.delete(ResourceName.DEPLOYMENTS, Samples.inDefault("web"), DeleteOptions.DEFAULT);
    Await.until(
        "dependents collected",
        () ->
            master.count(ResourceName.REPLICA_SETS, "default") == 0
                && master.count(ResourceName.PODS, "default") == 0);
    master.client.delete(ResourceName.SERVICES, Samples.inDefault("web"), DeleteOptions.DEFAULT);
    Await.until(
        "endpoints collected",
        () -> master.find(ResourceName.ENDPOINTS, Samples.inDefault("web")).isEmpty());
    Await.until("slices collected", () -> readyEndpoints("web") == 0);
  }

  @Test
  void orphanedAndForegroundDeletion() throws InterruptedException {
    master.client.create(ResourceName.DEPLOYMENTS, Samples.deployment("web", 2, "app:v1", ""));
    Await.until("two available", () -> available("default", "web") == 2);
    master.client.delete(ResourceName.DEPLOYMENTS, Samples.inDefault("web"), propagation("Orphan"));
    Await.until(
        "the deployment gone",
        () -> master.find(ResourceName.DEPLOYMENTS, Samples.inDefault("web")).isEmpty());
    KubeObject orphan = master.client.list(ResourceName.REPLICA_SETS, Scope.ALL).items().getFirst();
    assertTrue(orphan.controllerOwner().isEmpty());
    assertEquals(2, master.count(ResourceName.PODS, "default"));

    master.client.delete(ResourceName.REPLICA_SETS, orphan.key(), propagation("Foreground"));
    Await.until(
        "set and pods gone",
        () ->
            master.count(ResourceName.REPLICA_SETS, "default") == 0
                && master.count(ResourceName.PODS, "default") == 0);
  }

  private static DeleteOptions propagation(String policy) {
    return new DeleteOptions(Optional.empty(), Optional.of(policy), Optional.empty());
  }

  @Test
  void replicationControllerKeepsItsNumber() throws InterruptedException {
    master.create(
        ResourceName.REPLICATION_CONTROLLERS,
        """
        {'apiVersion':'v1','kind':'ReplicationController',
         'metadata':{'name':'old','namespace':'default'},
         'spec':{'replicas':2,'selector':{'app':'old'},
           'template':{'metadata':{'labels':{'app':'old'}},
             'spec':{'containers':[{'name':'c','image':'app:v1'}]}}}}
        """);
    Await.until("two pods", () -> master.count(ResourceName.PODS, "default") == 2);
    KubeObject victim = master.client.list(ResourceName.PODS, Scope.ALL).items().getFirst();
    master.client.delete(ResourceName.PODS, victim.key(), DeleteOptions.DEFAULT);
    Await.until(
        "replaced",
        () ->
            master.count(ResourceName.PODS, "default") == 2
                && master.find(ResourceName.PODS, victim.key()).isEmpty());
  }

  @Test
  void namespaceTakesItsContentWithIt() throws InterruptedException {
    master.create(
        ResourceName.NAMESPACES,
        "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'team'}}");
    Await.until(
        "its account",
        () ->
            master
                .find(ResourceName.SERVICE_ACCOUNTS, new ObjectKey("team", "default"))
                .isPresent());
    KubeObject deployment =
        Samples.deployment("web", 2, "app:v1", "")
            .with(tree -> tree.withObjectProperty("metadata").put("namespace", "team"));
    master.client.create(ResourceName.DEPLOYMENTS, deployment);
    Await.until("two available", () -> available("team", "web") == 2);
    master.client.delete(ResourceName.NAMESPACES, ObjectKey.cluster("team"), DeleteOptions.DEFAULT);
    Await.until(
        "namespace gone",
        () -> master.find(ResourceName.NAMESPACES, ObjectKey.cluster("team")).isEmpty());
    assertEquals(0, master.count(ResourceName.PODS, "team"));
    assertEquals(0, master.count(ResourceName.CONFIG_MAPS, "team"));
  }

  @Test
  void daemonSetRunsOnEveryNodeAndIsUpdated() throws InterruptedException {
    master.create(
        ResourceName.DAEMON_SETS,
        """
        {'apiVersion':'apps/v1','kind':'DaemonSet',
         'metadata':{'name':'log','namespace':'default'},
         'spec':{'selector':{'matchLabels':{'app':'log'}},
           'template':{'metadata':{'labels':{'app':'log'}},
             'spec':{'containers':[{'name':'c','image':'app:v1'}]}}}}
        """);
    Await.until("its pod", () -> daemons("numberAvailable") == 1);
    master.merge(
        ResourceName.DAEMON_SETS,
        Samples.inDefault("log"),
        "{'spec':{'template':{'spec':{'containers':[{'name':'c','image':'app:v2'}]}}}}");
    Await.until(
        "the update",
        () ->
            daemons("updatedNumberScheduled") == 1
                && daemons("observedGeneration") == 2
                && daemons("numberAvailable") == 1
                && master.client.list(ResourceName.PODS, Scope.ALL).items().stream()
                    .anyMatch(pod -> image(pod).equals("app:v2")));
    assertEquals(2, master.count(ResourceName.CONTROLLER_REVISIONS, "default"));
    master.merge(
        ResourceName.DAEMON_SETS,
        Samples.inDefault("log"),
        "{'spec':{'template':{'spec':{'nodeSelector':{'no':'node'}}}}}");
    Await.until("nothing left", () -> master.count(ResourceName.PODS, "default") == 0);
  }

  private int daemons(String field) {
    return master
        .client
        .get(ResourceName.DAEMON_SETS, Samples.inDefault("log"))
        .tree()
        .path("status")
        .path(field)
        .asInt(0);
  }

  private static String image(KubeObject pod) {
    return pod.tree().at("/spec/containers/0/image").asString("");
  }

  private KubeObject job(String name) {
    return master.client.get(ResourceName.JOBS, Samples.inDefault(name));
  }

  private void createJob(String name, String more, String fate) {
    master.create(
        ResourceName.JOBS,
        """
        {'apiVersion':'batch/v1','kind':'Job','metadata':{'name':'%s','namespace':'default'},
         'spec':{%s,'template':{'metadata':{'labels':{'fate':'%s'}},
           'spec':{'restartPolicy':'Never','containers':[{'name':'c','image':'app:v1'}]}}}}
        """
            .formatted(name, more, fate));
  }

  @Test
  void jobsCountEveryPodOnce() throws InterruptedException {
    createJob("sum", "'completions':7,'parallelism':3", "succeed");
    createJob("indexed", "'completions':4,'parallelism':4,'completionMode':'Indexed'", "succeed");
    createJob("broken", "'backoffLimit':0", "fail");
    Await.until(
        "the jobs' ends",
        () ->
            Conditions.holds(job("sum").tree().path("status"), "Complete")
                && Conditions.holds(job("indexed").tree().path("status"), "Complete")
                && Conditions.holds(job("broken").tree().path("status"), "Failed"));
    assertEquals(7, job("sum").tree().at("/status/succeeded").asInt());
    assertEquals("0-3", job("indexed").tree().at("/status/completedIndexes").asString(""));
    assertEquals(1, job("broken").tree().at("/status/failed").asInt());
    assertEquals(12, master.count(ResourceName.PODS, "default"));
    for (String name : List.of("sum", "indexed", "broken")) {
      master.client.delete(ResourceName.JOBS, Samples.inDefault(name), DeleteOptions.DEFAULT);
    }
    Await.until("their pods gone", () -> master.count(ResourceName.PODS, "default") == 0);
  }

  @Test
  void statefulSetHasNamesAndOrder() throws InterruptedException {
    master.create(
        ResourceName.STATEFUL_SETS,
        """
        {'apiVersion':'apps/v1','kind':'StatefulSet',
         'metadata':{'name':'db','namespace':'default'},
         'spec':{'serviceName':'db','replicas':3,'selector':{'matchLabels':{'app':'db'}},
           'template':{'metadata':{'labels':{'app':'db'}},
             'spec':{'containers':[{'name':'c','image':'app:v1'}]}}}}
        """);
    Await.until("three ready", () -> stateful("readyReplicas") == 3);
    assertTrue(master.find(ResourceName.PODS, Samples.inDefault("db-2")).isPresent());
    master.merge(
        ResourceName.STATEFUL_SETS,
        Samples.inDefault("db"),
        "{'spec':{'template':{'spec':{'containers':[{'name':'c','image':'app:v2'}]}}}}");
    Await.until(
        "the update",
        () ->
            stateful("observedGeneration") == 2
                && stateful("updatedReplicas") == 3
                && stateful("currentReplicas") == 3
                && stateful("readyReplicas") == 3);
    master.merge(ResourceName.STATEFUL_SETS, Samples.inDefault("db"), "{'spec':{'replicas':1}}");
    Await.until("the first alone", () -> master.count(ResourceName.PODS, "default") == 1);
    assertTrue(master.find(ResourceName.PODS, Samples.inDefault("db-0")).isPresent());
  }

  private int stateful(String field) {
    return master
        .client
        .get(ResourceName.STATEFUL_SETS, Samples.inDefault("db"))
        .tree()
        .path("status")
        .path(field)
        .asInt(0);
  }
}
