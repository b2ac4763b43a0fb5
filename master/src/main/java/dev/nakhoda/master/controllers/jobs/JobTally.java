package dev.nakhoda.master.controllers.jobs;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.jobs.PodFailurePolicy.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Counts every ended pod exactly once, over crashes and stale caches: first its uid is noted in the
 * status, then its finalizer goes (so it cannot vanish uncounted), then the uid becomes a count.
 * The status is written only over the version that was read. Belongs to one planning pass.
 */
final class JobTally {

  /** More are noted in the next pass; the status must not grow without bound. */
  private static final int MOST_UNCOUNTED = 500;

  private final JobSpec spec;
  private final Set<String> notedSucceeded;
  private final Set<String> notedFailed;
  private final SortedSet<Integer> completed;
  private final SortedSet<Integer> failedIndexes;
  private final List<KubeObject> release = new ArrayList<>();
  private final List<KubeObject> pods;
  private Optional<String> jobFailure = Optional.empty();
  private int succeeded;
  private int failed;

  JobTally(JobSpec spec, List<KubeObject> pods) {
    this.spec = spec;
    this.pods = pods;
    JsonNode status = spec.status();
    this.succeeded = status.path("succeeded").asInt(0);
    this.failed = status.path("failed").asInt(0);
    this.notedSucceeded = uids(status.at("/uncountedTerminatedPods/succeeded"));
    this.notedFailed = uids(status.at("/uncountedTerminatedPods/failed"));
    int completions = spec.completions().orElse(Integer.MAX_VALUE);
    this.completed = indexes("completedIndexes", completions);
    this.failedIndexes = indexes("failedIndexes", completions);
    settle();
    for (KubeObject pod : pods) {
      note(pod);
    }
  }

  private SortedSet<Integer> indexes(String field, int completions) {
    return spec.indexed()
        ? Indexes.parse(spec.status().path(field).asString(""), completions)
        : new TreeSet<>();
  }

  private static Set<String> uids(JsonNode list) {
    Set<String> uids = new LinkedHashSet<>();
    list.forEach(each -> uids.add(each.asString("")));
    return uids;
  }

  /** What was noted and has lost its finalizer becomes a count. */
  private void settle() {
    Map<String, KubeObject> held = new HashMap<>();
    pods.stream().filter(JobPods::tracked).forEach(pod -> held.put(pod.uid(), pod));
    for (String uid : List.copyOf(notedSucceeded)) {
      if (held.containsKey(uid)) {
        release.add(held.get(uid));
      } else {
        notedSucceeded.remove(uid);
        succeeded++;
      }
    }
    for (String uid : List.copyOf(notedFailed)) {
      if (held.containsKey(uid)) {
        release.add(held.get(uid));
      } else {
        notedFailed.remove(uid);
        failed++;
      }
    }
  }

  private void note(KubeObject pod) {
    String uid = pod.uid();
    boolean known = notedSucceeded.contains(uid) || notedFailed.contains(uid);
    boolean full = notedSucceeded.size() + notedFailed.size() >= MOST_UNCOUNTED;
    if (known || !JobPods.tracked(pod) || full) {
      return;
    }
    if (JobPods.succeeded(pod)) {
      noteSuccess(pod);
    } else if (JobPods.failed(pod, spec)) {
      noteFailure(pod);
    }
  }

  private void noteSuccess(KubeObject pod) {
    if (!spec.indexed()) {
      notedSucceeded.add(pod.uid());
      return;
    }
    int index = JobPods.index(pod).orElse(-1);
    if (index < 0 || completed.contains(index)) {
      // Its index is on record already, so nothing is lost with the pod.
      release.add(pod);
    } else if (index < spec.completions().orElse(0)) {
      completed.add(index);
    }
  }

  private void noteFailure(KubeObject pod) {
    Verdict verdict = PodFailurePolicy.judge(spec, pod);
    switch (verdict.action()) {
      case "FailJob" -> {
        jobFailure = jobFailure.or(() -> Optional.of(verdict.message()));
        notedFailed.add(pod.uid());
      }
      case "Ignore" -> release.add(pod);
      case "FailIndex" -> {
        JobPods.index(pod).ifPresent(failedIndexes::add);
        notedFailed.add(pod.uid());
      }
      default -> {
        notedFailed.add(pod.uid());
        noteIndexFailure(pod);
      }
    }
  }

  private void noteIndexFailure(KubeObject pod) {
    boolean last =
        spec.backoffLimitPerIndex().isPresent()
            && JobPods.earlierFailures(pod) >= spec.backoffLimitPerIndex().getAsInt();
    if (last) {
      JobPods.index(pod).ifPresent(failedIndexes::add);
    }
  }

  int succeeded() {
    return spec.indexed() ? completed.size() : succeeded + notedSucceeded.size();
  }

  int failed() {
    return failed + notedFailed.size();
  }

  SortedSet<Integer> completed() {
    return completed;
  }

  SortedSet<Integer> failedIndexes() {
    return failedIndexes;
  }

  /** Why the pod failure policy ends the Job. */
  Optional<String> jobFailure() {
    return jobFailure;
  }

  /** Pods whose end is on record: their finalizer goes. */
  List<KubeObject> release() {
    return release;
  }

  /** Whether nothing is noted that is not counted. */
  boolean settled() {
    return notedSucceeded.isEmpty() && notedFailed.isEmpty();
  }

  void write(ObjectNode status) {
    put(status, "succeeded", spec.indexed() ? completed.size() : succeeded);
    put(status, "failed", failed);
    if (spec.indexed()) {
      text(status, "completedIndexes", Indexes.format(completed));
      if (spec.backoffLimitPerIndex().isPresent()) {
        status.put("failedIndexes", Indexes.format(failedIndexes));
      }
    }
    ObjectNode noted = Json.object();
    list(noted, "succeeded", notedSucceeded);
    list(noted, "failed", notedFailed);
    status.set("uncountedTerminatedPods", noted);
  }

  private static void put(ObjectNode status, String field, int count) {
    if (count == 0) {
      status.remove(field);
    } else {
      status.put(field, count);
    }
  }

  private static void text(ObjectNode status, String field, String value) {
    if (value.isEmpty()) {
      status.remove(field);
    } else {
      status.put(field, value);
    }
  }

  private static void list(ObjectNode target, String field, Set<String> uids) {
    if (!uids.isEmpty()) {
      ArrayNode list = target.putArray(field);
      uids.forEach(list::add);
    }
  }
}
