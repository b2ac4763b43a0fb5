package dev.nakhoda.agent.runtime.simulated;

import dev.nakhoda.agent.runtime.ContainerSpec;
import dev.nakhoda.agent.runtime.ExecResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What simulated pods do: how long each stage takes, and how often it goes wrong. Every choice
 * follows from the pod's uid alone, so that it is the same whenever it is asked for. Pure.
 *
 * @param jitter share of each delay by which it is longer or shorter: 0.2 is 80 to 120 percent
 */
public record Script(Delays delays, double jitter, Failures failures) implements Behaviour {

  /** Everything starts at once and nothing fails. */
  public static final Script STEADY =
      new Script(
          new Delays(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(10)),
          0,
          new Failures(0, Duration.ofSeconds(1), 0));

  /** Label of a container: the pod's restartPolicy. */
  public static final String RESTART_POLICY_LABEL = "dev.nakhoda.pod.restart-policy";

  /**
   * @param start from the binding until the node begins with the pod
   * @param pull of an image, for each start of a container
   * @param stop of a container that is told to end
   * @param run of a container that may end: restartPolicy Never or OnFailure
   */
  public record Delays(Duration start, Duration pull, Duration stop, Duration run) {}

  /**
   * Rates from 0 to 1.
   *
   * @param crash share of containers' runs that end with exit code 1
   * @param crashAfter how long such a run lasts
   * @param pull share of image pulls that fail
   */
  public record Failures(double crash, Duration crashAfter, double pull) {}

  public Duration startDelay(String uid) {
    return jittered(delays.start(), uid + "/start");
  }

  public Duration pullDelay(String uid, String container, int attempt) {
    return jittered(delays.pull(), uid + "/pull/" + container + "/" + attempt);
  }

  public Duration stopDelay(String uid, String container) {
    return jittered(delays.stop(), uid + "/stop/" + container);
  }

  /**
   * @param time of the attempt: each pull has its own luck
   */
  public boolean pullFails(String uid, String container, long time) {
    return chance(uid + "/" + container + "/" + time) < failures.pull();
  }

  @Override
  public Life life(ContainerSpec spec) {
    String run = spec.pod().uid() + "/run/" + spec.name() + "/" + spec.attempt();
    if (chance(run) < failures.crash()) {
      return new Life.Runs(Optional.of(jittered(failures.crashAfter(), run)), 1, 0);
    }
    boolean ends = !spec.labels().getOrDefault(RESTART_POLICY_LABEL, "Always").equals("Always");
    return new Life.Runs(ends ? Optional.of(jittered(delays.run(), run)) : Optional.empty(), 0, 0);
  }

  @Override
  public ExecResult exec(ContainerSpec spec, List<String> command) {
    return new ExecResult(0, "");
  }

  private Duration jittered(Duration delay, String what) {
    double factor = 1 + jitter * (2 * chance("jitter/" + what) - 1);
    return Duration.ofNanos((long) (delay.toNanos() * Math.max(0, factor)));
  }

  /** From 0 to 1, evenly. */
  private static double chance(String what) {
    long mixed = what.hashCode() * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return ((mixed ^ (mixed >>> 31)) >>> 11) * 0x1.0p-53;
  }
}
