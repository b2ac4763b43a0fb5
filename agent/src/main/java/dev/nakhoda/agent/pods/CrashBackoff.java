package dev.nakhoda.agent.pods;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long a container that keeps ending must wait: 10 s after its second end, doubling to 5
 * minutes, forgotten when it has lived 10 minutes. A pure value.
 *
 * @param delay what the next end must wait
 * @param since when the delay was set
 */
public record CrashBackoff(Duration delay, Instant since) {

  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration MOST = Duration.ofMinutes(5);
  private static final Duration FORGOTTEN = Duration.ofMinutes(10);

  /** When a container that ended at {@code finishedAt} may start again. */
  public static Instant startableAt(Optional<CrashBackoff> backoff, Instant finishedAt) {
    return backoff
        .filter(state -> !state.forgotten(finishedAt))
        .map(state -> finishedAt.plus(state.delay))
        .orElse(finishedAt);
  }

  /** The state after a start at {@code now} of a container that ended at {@code finishedAt}. */
  public static CrashBackoff started(
      Optional<CrashBackoff> backoff, Instant finishedAt, Instant now) {
    return backoff
        .filter(state -> !state.forgotten(finishedAt))
        .map(state -> new CrashBackoff(doubled(state.delay), now))
        .orElseGet(() -> new CrashBackoff(FIRST, now));
  }

  private boolean forgotten(Instant finishedAt) {
    return Duration.between(since, finishedAt).compareTo(FORGOTTEN) > 0;
  }

  private static Duration doubled(Duration delay) {
    Duration twice = delay.multipliedBy(2);
    return twice.compareTo(MOST) > 0 ? MOST : twice;
  }
}
