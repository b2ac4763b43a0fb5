package dev.nakhoda.master.controllers.jobs;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.engine.Conditions;
import dev.nakhoda.master.controllers.engine.Conditions.Wanted;
import dev.nakhoda.master.controllers.engine.Pods;
import dev.nakhoda.master.controllers.engine.Timestamps;
import dev.nakhoda.master.controllers.jobs.JobPlan.Message;
import dev.nakhoda.master.controllers.jobs.JobPlan.NewPod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** One pass over a Job that has not finished. Pure; one instance a pass. */
final class JobPlanner {

  private record Ending(String reason, String message) {}

  private final JobSpec spec;
  private final Instant now;
  private final List<KubeObject> pods;
  private final List<KubeObject> active;
  private final JobTally tally;
  private final JobRetries retries;
  private final ObjectNode status;
  private final List<KubeObject> delete = new ArrayList<>();
  private final List<NewPod> create = new ArrayList<>();
  private final List<Message> messages = new ArrayList<>();
  private boolean deletedCount;
  private Optional<Duration> again = Optional.empty();

  private JobPlanner(KubeObject job, List<KubeObject> pods, Instant now) {
    this.spec = new JobSpec(job);
    this.now = now;
    this.pods = pods;
    this.active = pods.stream().filter(Pods::active).toList();
    this.tally = new JobTally(spec, pods);
    this.retries = new JobRetries(spec, pods, now);
    this.status =
        spec.status() instanceof ObjectNode node ? node.deepCopy() : dev.nakhoda.api.Json.object();
  }

  /**
   * @param mayAct whether the cache shows all that was done; if not, pods are only counted
   */
  static JobPlan plan(KubeObject job, List<KubeObject> pods, boolean mayAct, Instant now) {
    JobPlanner planner = new JobPlanner(job, pods, now);
    planner.run(mayAct);
    return planner.result(job);
  }

  private JobPlan result(KubeObject job) {
    tally.write(status);
    count("active", active.size() - delete.size() + create.size());
    status.put("ready", (int) active.stream().filter(Pods::ready).count());
    status.put("terminating", (int) terminating());
    KubeObject next = job.with(tree -> tree.set("status", status));
    return new JobPlan(next, tally.release(), delete, deletedCount, create, messages, again);
  }

  private void count(String field, int value) {
    if (value <= 0) {
      status.remove(field);
    } else {
      status.put(field, value);
    }
  }

  private long terminating() {
    return pods.stream().filter(pod -> pod.beingDeleted() && !Pods.finished(pod)).count();
  }

  private void run(boolean mayAct) {
    Optional<Ending> failure = failure();
    if (failure.isPresent()) {
      fail(failure.get());
    } else if (success().isPresent()) {
      succeed(success().get());
    } else {
      suspendOrRun(mayAct);
    }
  }

  private Optional<Ending> failure() {
    if (Conditions.holds(status, "SuccessCriteriaMet")) {
      return Optional.empty();
    }
    Optional<Ending> decided = decided("FailureTarget");
    if (decided.isPresent()) {
      return decided;
    }
    if (tally.jobFailure().isPresent()) {
      return Optional.of(new Ending("PodFailurePolicy", tally.jobFailure().get()));
    }
    if (tally.failed() > spec.backoffLimit() || restartedTooOften()) {
      return Optional.of(
          new Ending("BackoffLimitExceeded", "Job has reached the specified backoff limit"));
    }
    if (!spec.suspended() && spec.deadline().filter(end -> !end.isAfter(now)).isPresent()) {
      return Optional.of(
          new Ending("DeadlineExceeded", "Job was active longer than specified deadline"));
    }
    return indexFailure();
  }

  private Optional<Ending> indexFailure() {
    if (spec.backoffLimitPerIndex().isEmpty()) {
      return Optional.empty();
    }
    int failed = tally.failedIndexes().size();
    if (spec.maxFailedIndexes().isPresent() && failed > spec.maxFailedIndexes().getAsInt()) {
      return Optional.of(
          new Ending(
              "MaxFailedIndexesExceeded",
              "Job has exceeded the specified maximal number of failed indexes"));
    }
    int completions = spec.completions().orElse(0);
    return failed > 0 && failed + tally.completed().size() >= completions
        ? Optional.of(new Ending("FailedIndexes", "Job has failed indexes"))
        : Optional.empty();
  }

  private boolean restartedTooOften() {
    if (!spec.restartsContainers()) {
      return false;
    }
    int restarts = active.stream().mapToInt(JobPods::restarts).sum();
    return spec.backoffLimit() == 0 ? restarts > 0 : restarts >= spec.backoffLimit();
  }

  private Optional<Ending> success() {
    Optional<Ending> decided = decided("SuccessCriteriaMet");
    if (decided.isPresent()) {
      return decided;
    }
    Optional<String> policy = SuccessPolicy.met(spec, tally.completed());
    if (policy.isPresent()) {
      return policy.map(message -> new Ending("SuccessPolicy", message));
    }
    boolean all =
        spec.completions().isEmpty()
            ? tally.succeeded() > 0 && active.isEmpty() && terminating() == 0
            : tally.succeeded() >= spec.completions().getAsInt();
    return all
        ? Optional.of(new Ending("CompletionsReached", "Reached expected number of succeeded pods"))
        : Optional.empty();
  }

  /** An end that an earlier pass has decided stays decided. */
  private Optional<Ending> decided(String type) {
    return Conditions.find(status, type)
        .filter(Conditions::isTrue)
        .map(node ->
            new Ending(node.path("reason").asString(""), node.path("message").asString("")));
  }

  private void fail(Ending ending) {
    set("FailureTarget", "True", ending.reason(), ending.message());
    delete.addAll(active);
    deletedCount = true;
    if (allEnded()) {
      set("Failed", "True", ending.reason(), ending.message());
      messages.add(new Message(true, ending.reason(), ending.message()));
    }
  }

  private void succeed(Ending ending) {
    set("SuccessCriteriaMet", "True", ending.reason(), ending.message());
    delete.addAll(active);
    if (allEnded()) {
      set("Complete", "True", ending.reason(), ending.message());
      status.put("completionTime", Timestamps.seconds(now));
      messages.add(new Message(false, "Completed", "Job completed"));
    }
  }

  /** The last word is said only when no pod runs and every one is counted. */
  private boolean allEnded() {
    return active.isEmpty()
        && terminating() == 0
        && tally.settled()
        && pods.stream().noneMatch(JobPods::tracked);
  }

  private void set(String type, String value, String reason, String message) {
    Conditions.set(status, new Wanted(type, value, reason, message), now);
    Conditions.find(status, type)
        .ifPresent(node -> {
          ObjectNode probed = ((ObjectNode) node).deepCopy();
          if (!probed.has("lastProbeTime")) {
            probed.put("lastProbeTime", Timestamps.seconds(now));
            Conditions.put(status, probed);
          }
        });
  }

  private void suspendOrRun(boolean mayAct) {
    boolean wasSuspended = Conditions.holds(status, "Suspended");
    if (spec.suspended()) {
      delete.addAll(active);
      if (!wasSuspended) {
        set("Suspended", "True", "JobSuspended", "Job suspended");
        messages.add(new Message(false, "Suspended", "Job suspended"));
      }
      return;
    }
    if (wasSuspended) {
      set("Suspended", "False", "JobResumed", "Job resumed");
      messages.add(new Message(false, "Resumed", "Job resumed"));
      status.put("startTime", Timestamps.seconds(now));
    } else if (!status.hasNonNull("startTime")) {
      status.put("startTime", Timestamps.seconds(now));
    }
    spec.deadline().ifPresent(end -> lookAgain(Duration.between(now, end)));
    if (mayAct) {
      adjust();
    }
  }

  private void lookAgain(Duration delay) {
    Duration positive = delay.isPositive() ? delay : Duration.ofMillis(100);
    again = Stream.concat(again.stream(), Stream.of(positive)).min(Duration::compareTo);
  }

  private void adjust() {
    int wanted = wantedActive();
    if (active.size() > wanted) {
      active.stream()
          .sorted(Comparator.comparing(Pods::ready).thenComparing(KubeObject::name))
          .limit(active.size() - wanted)
          .forEach(delete::add);
      return;
    }
    int occupied = active.size() + (spec.replacesTerminating() ? 0 : (int) terminating());
    int missing = Math.min(500, wanted - occupied);
    if (missing <= 0) {
      return;
    }
    if (spec.backoffLimitPerIndex().isPresent()) {
      createIndexesByTheirOwnDelay(missing);
      return;
    }
    Duration wait = retries.untilRetry();
    if (wait.isPositive()) {
      lookAgain(wait);
    } else if (spec.indexed()) {
      freeIndexes()
          .limit(missing)
          .forEach(index -> create.add(new NewPod(OptionalInt.of(index), 0)));
    } else {
      for (int number = 0; number < missing; number++) {
        create.add(new NewPod(OptionalInt.empty(), 0));
      }
    }
  }

  private void createIndexesByTheirOwnDelay(int missing) {
    for (int index : freeIndexes().toList()) {
      Duration wait = retries.untilRetry(index);
      if (wait.isPositive()) {
        lookAgain(wait);
      } else if (create.size() < missing) {
        create.add(new NewPod(OptionalInt.of(index), retries.failures(index)));
      }
    }
  }

  private int wantedActive() {
    if (spec.completions().isEmpty()) {
      return tally.succeeded() > 0 ? active.size() : spec.parallelism();
    }
    int left = spec.completions().getAsInt() - tally.succeeded() - tally.failedIndexes().size();
    return Math.max(0, Math.min(spec.parallelism(), left));
  }

  private Stream<Integer> freeIndexes() {
    Set<Integer> taken =
        pods.stream()
            .filter(pod -> Pods.active(pod) || !spec.replacesTerminating() && !Pods.finished(pod))
            .flatMap(pod -> JobPods.index(pod).stream().boxed())
            .collect(Collectors.toSet());
    return Stream.iterate(0, index -> index < spec.completions().orElse(0), index -> index + 1)
        .filter(index ->
            !taken.contains(index)
                && !tally.completed().contains(index)
                && !tally.failedIndexes().contains(index));
  }
}
