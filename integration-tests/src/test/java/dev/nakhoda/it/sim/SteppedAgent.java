package dev.nakhoda.it.sim;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.controllers.engine.Pods;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * A model of one node's agent: heartbeats, and one pod a step, from a copy that lags. Pods that may
 * end do so in a later step. A crash loses the copy and nothing else.
 */
final class SteppedAgent {

  /** Processors of each node. */
  static final int CPU = 8;

  private static final long HEARTBEAT_SECONDS = 10;

  private final String name;
  private final Supplier<SteppedClient> connect;
  private final Time time;
  private final Random random;
  private SteppedClient client;
  private Informer pods;
  private boolean registered;
  private Instant beaten = Instant.MIN;
  private int addresses;

  SteppedAgent(String name, Supplier<SteppedClient> connect, Time time, Random random) {
    this.name = name;
    this.connect = connect;
    this.time = time;
    this.random = random;
    restart();
  }

  /** As a killed process that comes back. */
  void restart() {
    if (client != null) {
      client.close();
    }
    client = connect.get();
    registered = false;
    pods = client.informer(ResourceName.PODS, Scope.fields("spec.nodeName=" + name));
    pods.start();
  }

  String name() {
    return name;
  }

  List<SteppedInformer> informers() {
    return client.informers();
  }

  void beat() {
    try {
      if (!registered) {
        register();
      }
      if (!time.now().isBefore(beaten.plusSeconds(HEARTBEAT_SECONDS))) {
        renew();
        beaten = time.now();
      }
    } catch (ApiException refused) {
      // The next beat tries again.
      return;
    }
  }

  private void register() {
    String now = now();
    try {
      client.create(
          ResourceName.NODES,
          KubeObject.of(
              json("{'apiVersion':'v1','kind':'Node','metadata':{'name':'%s'}}".formatted(name))));
    } catch (ApiException refused) {
      if (!refused.isAlreadyExists()) {
        throw refused;
      }
    }
    client.patch(
        ResourceName.NODES,
        ObjectKey.cluster(name),
        "status",
        Patch.merge(
            json(
                """
                {'status':{'capacity':{'cpu':'%1$d','memory':'16Gi','pods':'110'},
                 'allocatable':{'cpu':'%1$d','memory':'16Gi','pods':'110'},
                 'conditions':[{'type':'Ready','status':'True','reason':'KubeletReady',
                  'lastHeartbeatTime':'%2$s','lastTransitionTime':'%2$s'}]}}
                """
                    .formatted(CPU, now))));
    registered = true;
  }

  private void renew() {
    ObjectKey key = new ObjectKey("kube-node-lease", name);
    String spec =
        "'spec':{'holderIdentity':'%s','leaseDurationSeconds':40,'renewTime':'%s'}"
            .formatted(
                name,
                time.now().truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", ".000000Z"));
    try {
      client.patch(ResourceName.LEASES, key, "", Patch.merge(json("{" + spec + "}")));
    } catch (ApiException refused) {
      if (!refused.isNotFound()) {
        throw refused;
      }
      client.create(
          ResourceName.LEASES,
          KubeObject.of(
              json(
                  """
                  {'apiVersion':'coordination.k8s.io/v1','kind':'Lease',
                   'metadata':{'name':'%s','namespace':'kube-node-lease'},%s}
                  """
                      .formatted(name, spec))));
    }
  }

  /** One pod's next step. */
  void step() {
    beat();
    List<KubeObject> mine = pods.list();
    if (!mine.isEmpty()) {
      step(mine.get(random.nextInt(mine.size())));
    }
  }

  /** Every pod's next step. */
  void stepAll() {
    beat();
    pods.list().forEach(this::step);
  }

  private void step(KubeObject pod) {
    try {
      String phase = pod.tree().path("status").path("phase").asString("");
      boolean ends = !pod.tree().path("spec").path("restartPolicy").asString("").equals("Always");
      if (pod.beingDeleted()) {
        end(pod, phase);
      } else if (phase.equals("Pending")) {
        write(pod, "Running", true);
      } else if (phase.equals("Running") && ends) {
        write(pod, "Succeeded", false);
      } else if (phase.equals("Running") && !Pods.ready(pod)) {
        // The master took it for lost while the node was away.
        write(pod, "Running", true);
      }
    } catch (ApiException refused) {
      // The next step looks again.
      return;
    }
  }

  private void end(KubeObject pod, String phase) {
    if (!phase.equals("Succeeded")
        && !phase.equals("Failed")
        && !pod.metadata().path("finalizers").isEmpty()) {
      write(pod, "Failed", false);
    }
    client.delete(ResourceName.PODS, pod.key(), DeleteOptions.now(pod.uid()));
  }

  private void write(KubeObject pod, String phase, boolean ready) {
    String now = now();
    String state =
        ready
            ? "{'running':{'startedAt':'%s'}}".formatted(now)
            : "{'terminated':{'exitCode':%d,'startedAt':'%s','finishedAt':'%s'}}"
                .formatted(phase.equals("Succeeded") ? 0 : 137, now, now);
    client.patch(
        ResourceName.PODS,
        pod.key(),
        "status",
        Patch.merge(
            json(
                """
                {'metadata':{'uid':'%s'},'status':{'phase':'%s','podIP':'10.1.%d.%d',
                 'startTime':'%s',
                 'conditions':[{'type':'PodScheduled','status':'True','lastTransitionTime':'%s'},
                  {'type':'Ready','status':'%s','lastTransitionTime':'%s'}],
                 'containerStatuses':[{'name':'c','ready':%s,'image':'i','imageID':'i',
                  'restartCount':0,'state':%s}]}}
                """
                    .formatted(
                        pod.uid(),
                        phase,
                        Integer.parseInt(name.substring(name.length() - 1)),
                        ++addresses % 250 + 1,
                        now,
                        now,
                        ready ? "True" : "False",
                        now,
                        ready,
                        state))));
  }

  private String now() {
    return time.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static ObjectNode json(String text) {
    return Json.readObject(text.replace('\'', '"'));
  }
}
