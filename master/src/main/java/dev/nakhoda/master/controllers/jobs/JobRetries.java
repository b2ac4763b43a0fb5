package dev.nakhoda.master.controllers.jobs;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.loop.Backoff;
import dev.nakhoda.master.controllers.engine.Pods;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * When failed pods may be replaced: 10 s after the first failure, doubling up to ten minutes; of
 * the whole Job, or of each index by itself. Pure.
 *
 * @param pods all of the Job's
 */
record JobRetries(JobSpec spec, List<KubeObject> pods, Instant now) {

  private static final Backoff DELAYS = new Backoff(Duration.ofSeconds(10), Duration.ofMinutes(10));

  /** Counts the failures since the last success. */
  Duration untilRetry() {
    Instant lastSuccess =
        pods.stream()
            .filter(JobPods::succeeded)
            .map(JobPods::endedAt)
            .max(Comparator.naturalOrder())
            .orElse(Instant.EPOCH);
    List<Instant> failures =
        pods.stream()
            .filter(pod -> Pods.phase(pod).equals("Failed"))
            .map(JobPods::endedAt)
            .filter(end -> end.isAfter(lastSuccess))
            .sorted()
            .toList();
    return failures.isEmpty() ? Duration.ZERO : remaining(failures.getLast(), failures.size());
  }

  Duration untilRetry(int index) {
    int failures = failures(index);
    return failures == 0
        ? Duration.ZERO
        : last(index).map(pod -> remaining(JobPods.endedAt(pod), failures)).orElse(Duration.ZERO);
  }

  private Duration remaining(Instant end, int failures) {
    return Duration.between(now, end.plus(DELAYS.delay(failures)));
  }

  /** What the next pod of this index is told. */
  int failures(int index) {
    return last(index)
        .map(pod -> {
          boolean ignored = PodFailurePolicy.judge(spec, pod).action().equals("Ignore");
          return JobPods.earlierFailures(pod) + (ignored ? 0 : 1);
        })
        .orElse(0);
  }

  private Optional<KubeObject> last(int index) {
    return pods.stream()
        .filter(pod -> JobPods.failed(pod, spec) && JobPods.index(pod).orElse(-1) == index)
        .max(Comparator.comparingInt(JobPods::earlierFailures));
  }
}
