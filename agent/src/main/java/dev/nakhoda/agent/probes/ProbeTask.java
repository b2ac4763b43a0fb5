package dev.nakhoda.agent.probes;

import dev.nakhoda.agent.probes.ActionRunner.Outcome;
import dev.nakhoda.agent.probes.ProbeState.Verdict;
import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Runs one probe of one container, again and again, until closed or until it has found that the
 * container must be restarted. One run at a time, each on a virtual thread of its own.
 */
final class ProbeTask implements AutoCloseable {

  private final ProbeSettings settings;
  private final String containerId;
  private final String address;
  private final ActionRunner runner;
  private final Time time;
  private final Consumer<Outcome> onRemark;
  private final Runnable onVerdict;

  private volatile ProbeState state;
  private volatile boolean closed;

  /** Guarded by this. */
  private Time.Timer timer = () -> {};

  /**
   * @param onRemark called for each run that failed or has something to say
   * @param onVerdict called when the verdict has changed
   */
  ProbeTask(
      ProbeSettings settings,
      ProbeState state,
      String containerId,
      String address,
      ActionRunner runner,
      Time time,
      Consumer<Outcome> onRemark,
      Runnable onVerdict) {
    this.settings = settings;
    this.containerId = containerId;
    this.address = address;
    this.runner = runner;
    this.time = time;
    this.onRemark = onRemark;
    this.onVerdict = onVerdict;
    this.state = state;
  }

  ProbeTask start(Instant containerStarted) {
    Duration until = Duration.between(time.now(), containerStarted.plus(settings.initialDelay()));
    schedule(until.isNegative() ? Duration.ZERO : until);
    return this;
  }

  ProbeSettings.Kind kind() {
    return settings.kind();
  }

  Verdict verdict() {
    return state.verdict();
  }

  private synchronized void schedule(Duration delay) {
    if (!closed) {
      timer = time.after(delay, () -> Thread.ofVirtual().name("probe").start(this::run));
    }
  }

  private void run() {
    if (closed) {
      return;
    }
    try {
      Outcome outcome = runner.run(settings.action(), containerId, address, settings.timeout());
      if (closed) {
        return;
      }
      if (!outcome.success() || !outcome.output().isEmpty()) {
        onRemark.accept(outcome);
      }
      if (outcome.conclusive()) {
        take(outcome);
      } else {
        schedule(settings.period());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void take(Outcome outcome) {
    Verdict before = state.verdict();
    state = state.next(outcome.success(), settings);
    if (state.verdict() != before) {
      onVerdict.run();
    }
    if (!over()) {
      schedule(settings.period());
    }
  }

  /** A startup probe ends with its first verdict, a liveness probe with a bad one. */
  private boolean over() {
    return switch (settings.kind()) {
      case STARTUP -> state.verdict() != Verdict.UNKNOWN;
      case LIVENESS -> state.verdict() == Verdict.FAILURE;
      case READINESS -> false;
    };
  }

  @Override
  public synchronized void close() {
    closed = true;
    timer.cancel();
  }
}
