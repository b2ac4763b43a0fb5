package dev.nakhoda.master.controllers.jobs;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.controllers.engine.PodTemplates;
import dev.nakhoda.master.controllers.engine.Pods;
import dev.nakhoda.master.controllers.engine.Timestamps;
import dev.nakhoda.master.controllers.jobs.JobPlan.NewPod;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A Job's pods: how they are made and what they say. Pure functions. */
final class JobPods {

  static final String FINALIZER = "batch.kubernetes.io/job-tracking";
  static final String JOB_NAME = "batch.kubernetes.io/job-name";
  private static final String INDEX = "batch.kubernetes.io/job-completion-index";
  private static final String INDEX_FAILURES = "batch.kubernetes.io/job-index-failure-count";

  private JobPods() {}

  static KubeObject create(KubeObject job, NewPod wanted) {
    OptionalInt index = wanted.index();
    ObjectNode pod = PodTemplates.pod(ResourceName.JOBS, job, job.tree().at("/spec/template"));
    ObjectNode metadata = pod.withObjectProperty("metadata");
    String prefix = job.name() + "-" + (index.isPresent() ? index.getAsInt() + "-" : "");
    metadata.put("generateName", prefix);
    metadata.withArrayProperty("finalizers").add(FINALIZER);
    if (index.isPresent()) {
      String number = Integer.toString(index.getAsInt());
      metadata.withObjectProperty("annotations").put(INDEX, number);
      metadata.withObjectProperty("labels").put(INDEX, number);
      if (new JobSpec(job).backoffLimitPerIndex().isPresent()) {
        metadata
            .withObjectProperty("annotations")
            .put(INDEX_FAILURES, Integer.toString(wanted.failures()));
      }
      ObjectNode spec = pod.withObjectProperty("spec");
      spec.put("hostname", job.name() + "-" + number);
      tellIndex(spec.path("containers"));
      tellIndex(spec.path("initContainers"));
    }
    return KubeObject.of(pod);
  }

  private static void tellIndex(JsonNode containers) {
    for (JsonNode container : containers) {
      if (container instanceof ObjectNode node) {
        ObjectNode variable = Json.object().put("name", "JOB_COMPLETION_INDEX");
        variable
            .putObject("valueFrom")
            .putObject("fieldRef")
            .put("fieldPath", "metadata.annotations['" + INDEX + "']");
        node.withArrayProperty("env").add(variable);
      }
    }
  }

  static boolean tracked(KubeObject pod) {
    return pod.metadata()
        .path("finalizers")
        .valueStream()
        .anyMatch(each -> each.asString("").equals(FINALIZER));
  }

  static OptionalInt index(KubeObject pod) {
    return number(pod, INDEX);
  }

  /** How often its index had failed before it was made. */
  static int earlierFailures(KubeObject pod) {
    return number(pod, INDEX_FAILURES).orElse(0);
  }

  private static OptionalInt number(KubeObject pod, String annotation) {
    try {
      return OptionalInt.of(Integer.parseInt(pod.annotations().getOrDefault(annotation, "")));
    } catch (NumberFormatException none) {
      return OptionalInt.empty();
    }
  }

  static boolean succeeded(KubeObject pod) {
    return Pods.phase(pod).equals("Succeeded");
  }

  /** A pod that is being deleted may never get as far as failing by itself. */
  static boolean failed(KubeObject pod, JobSpec spec) {
    String phase = Pods.phase(pod);
    return phase.equals("Failed")
        || pod.beingDeleted() && !phase.equals("Succeeded") && spec.replacesTerminating();
  }

  static int restarts(KubeObject pod) {
    int sum = 0;
    for (String list : new String[] {"containerStatuses", "initContainerStatuses"}) {
      for (JsonNode status : pod.tree().path("status").path(list)) {
        sum += status.path("restartCount").asInt(0);
      }
    }
    return sum;
  }

  /** When its last container ended; else when it was marked for deletion or made. */
  static Instant endedAt(KubeObject pod) {
    Optional<Instant> last =
        pod.tree()
            .at("/status/containerStatuses")
            .valueStream()
            .flatMap(each -> Timestamps.parse(each.at("/state/terminated/finishedAt")).stream())
            .max(Comparator.naturalOrder());
    return last.or(() -> Timestamps.parse(pod.metadata().path("deletionTimestamp")))
        .or(() -> Timestamps.created(pod))
        .orElse(Instant.EPOCH);
  }
}
