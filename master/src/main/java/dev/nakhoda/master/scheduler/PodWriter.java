package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.EventRecorder;
import dev.nakhoda.loop.Time;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Carries out decisions: binds, or says why not, each on a virtual thread of its own. At most as
 * many at a time as configured; then the caller waits.
 */
final class PodWriter implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PodWriter.class);

  private final Client client;
  private final Time time;
  private final String schedulerName;
  private final Optional<EventRecorder> events;
  private final Semaphore permits;
  private final Executor executor;
  private final Runnable end;

  PodWriter(Client client, Time time, SchedulerConfig config) {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    this.client = client;
    this.time = time;
    this.schedulerName = config.schedulerName();
    this.events = Optional.of(new EventRecorder(client, time, config.schedulerName(), ""));
    this.permits = new Semaphore(config.writesInFlight());
    this.executor = threads;
    this.end = threads::shutdownNow;
  }

  private PodWriter(Client client, Time time) {
    this.client = client;
    this.time = time;
    this.schedulerName = SchedulerConfig.DEFAULT.schedulerName();
    this.events = Optional.empty();
    this.permits = new Semaphore(1);
    this.executor = Runnable::run;
    this.end = () -> {};
  }

  /** Writes on the caller's thread and tells no events: for a stepped simulation. */
  static PodWriter inline(Client client, Time time) {
    return new PodWriter(client, time);
  }

  /** {@code onFailure} is called on another thread, with a sentence. */
  void bind(PodDemand pod, String node, Consumer<String> onFailure) throws InterruptedException {
    run(() -> {
      try {
        client.create(ResourceName.PODS, pod.key(), "binding", binding(pod, node));
        String message = "Successfully assigned " + pod.key() + " to " + node;
        events.ifPresent(recorder -> recorder.normal(pod.regarding(), "Scheduled", message));
      } catch (ApiException refused) {
        onFailure.accept(refused.getMessage());
      } catch (RuntimeException failure) {
        LOG.error("binding failed pod={} node={}", pod.key(), node, failure);
        onFailure.accept(failure.toString());
      }
    });
  }

  /** Writes what was decided about a pod's volumes; {@code onFailure} as for {@link #bind}. */
  void choose(List<VolumeChoice> choices, Consumer<String> onFailure) throws InterruptedException {
    run(() -> {
      try {
        for (VolumeChoice choice : choices) {
          Patch patch = Patch.betweenUnchanged(choice.before(), choice.after());
          if (!patch.isEmpty()) {
            client.patch(choice.resource(), choice.before().key(), "", patch);
          }
        }
      } catch (ApiException refused) {
        onFailure.accept(refused.getMessage());
      } catch (RuntimeException failure) {
        LOG.error("volumes not chosen choices={}", choices, failure);
        onFailure.accept(failure.toString());
      }
    });
  }

  private static KubeObject binding(PodDemand pod, String node) {
    ObjectNode binding = Json.object().put("kind", "Binding").put("apiVersion", "v1");
    ObjectNode metadata = binding.putObject("metadata");
    metadata.put("name", pod.key().name()).put("namespace", pod.key().namespace());
    metadata.put("uid", pod.uid());
    binding.putObject("target").put("kind", "Node").put("name", node);
    return KubeObject.of(binding);
  }

  /**
   * Ends the victims so that {@code pod} gets {@code node}; one that cannot be ended stays, and the
   * pod is refused again later.
   */
  void preempt(PodDemand pod, String node, List<KubeObject> victims) throws InterruptedException {
    for (KubeObject victim : victims) {
      run(() -> {
        try {
          client.patch(ResourceName.PODS, victim.key(), "status", disrupted());
          client.delete(
              ResourceName.PODS,
              victim.key(),
              new DeleteOptions(Optional.empty(), Optional.empty(), Optional.of(victim.uid())));
          String message = "Preempted by pod " + pod.uid() + " on node " + node;
          events.ifPresent(recorder -> recorder.normal(victim, "Preempted", message));
        } catch (ApiException refused) {
          LOG.debug("victim not ended pod={} why={}", victim.key(), refused.getMessage());
        } catch (RuntimeException failure) {
          LOG.error("victim not ended pod={}", victim.key(), failure);
        }
      });
    }
  }

  private Patch disrupted() {
    ObjectNode body = Json.object();
    ObjectNode condition = body.putObject("status").putArray("conditions").addObject();
    condition.put("type", "DisruptionTarget").put("status", "True").putNull("lastProbeTime");
    condition.put("lastTransitionTime", time.now().truncatedTo(ChronoUnit.SECONDS).toString());
    condition.put("reason", "PreemptionByScheduler");
    condition.put("message", schedulerName + ": preempting to accommodate a higher priority pod");
    return new Patch(Patch.Type.STRATEGIC_MERGE, Json.write(body));
  }

  /** Takes the node's name off a pod that was to get it. */
  void unnominate(KubeObject pod) throws InterruptedException {
    ObjectNode body = Json.object();
    body.putObject("status").putNull("nominatedNodeName");
    patchStatus(pod, new Patch(Patch.Type.MERGE, Json.write(body)));
  }

  /**
   * The event always, the condition when it says something new.
   *
   * @param nominated the node that the pod is to get once its victims have gone; empty: none any
   *     more; absent: as before
   */
  void unschedulable(KubeObject pod, String message, Optional<String> nominated)
      throws InterruptedException {
    events.ifPresent(recorder -> recorder.warning(pod, "FailedScheduling", message));
    if (nominated.isEmpty() && saysSo(pod, message)) {
      return;
    }
    ObjectNode body = Json.object();
    ObjectNode condition = body.putObject("status").putArray("conditions").addObject();
    condition.put("type", "PodScheduled").put("status", "False").putNull("lastProbeTime");
    condition.put("lastTransitionTime", transition(pod));
    condition.put("reason", "Unschedulable").put("message", message);
    nominated.ifPresent(node -> nominate(body.withObjectProperty("status"), node));
    patchStatus(pod, new Patch(Patch.Type.STRATEGIC_MERGE, Json.write(body)));
  }

  private static void nominate(ObjectNode status, String node) {
    if (node.isEmpty()) {
      status.putNull("nominatedNodeName");
    } else {
      status.put("nominatedNodeName", node);
    }
  }

  private void patchStatus(KubeObject pod, Patch patch) throws InterruptedException {
    run(() -> {
      try {
        client.patch(ResourceName.PODS, pod.key(), "status", patch);
      } catch (ApiException refused) {
        LOG.debug("condition refused pod={} why={}", pod.key(), refused.getMessage());
      } catch (RuntimeException failure) {
        LOG.error("condition not written pod={}", pod.key(), failure);
      }
    });
  }

  private static boolean saysSo(KubeObject pod, String message) {
    JsonNode present = condition(pod);
    return present.path("status").asString("").equals("False")
        && present.path("reason").asString("").equals("Unschedulable")
        && present.path("message").asString("").equals(message);
  }

  private String transition(KubeObject pod) {
    JsonNode present = condition(pod);
    return present.path("status").asString("").equals("False")
        ? present.path("lastTransitionTime").asString("")
        : time.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static JsonNode condition(KubeObject pod) {
    for (JsonNode condition : pod.tree().path("status").path("conditions")) {
      if (condition.path("type").asString("").equals("PodScheduled")) {
        return condition;
      }
    }
    return Json.object();
  }

  private void run(Runnable write) throws InterruptedException {
    permits.acquire();
    executor.execute(() -> {
      try {
        write.run();
      } finally {
        permits.release();
      }
    });
  }

  /** Interrupts what is under way. */
  @Override
  public void close() {
    events.ifPresent(EventRecorder::close);
    end.run();
  }
}
