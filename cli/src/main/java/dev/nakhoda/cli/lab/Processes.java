package dev.nakhoda.cli.lab;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Ending processes, and waiting with an end. */
public final class Processes {

  private static final Duration AFTER_KILL = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(25);

  private Processes() {}

  /** TERM, then KILL for what is left after {@code grace}. Returns when all are gone. */
  public static void end(Collection<ProcessTable.Entry> entries, Duration grace) {
    List<ProcessHandle> alive =
        entries.stream()
            .map(entry -> ProcessHandle.of(entry.pid()))
            .flatMap(java.util.Optional::stream)
            .toList();
    alive.forEach(ProcessHandle::destroy);
    if (!await(grace, () -> alive.stream().noneMatch(Processes::runs))) {
      alive.forEach(ProcessHandle::destroyForcibly);
      await(AFTER_KILL, () -> alive.stream().noneMatch(Processes::runs));
    }
  }

  /** Whether {@code condition} held before the time was over. */
  public static boolean await(Duration limit, BooleanSupplier condition) {
    return await(limit, POLL, condition);
  }

  /**
   * @param pause between two questions, for what is not cheap to ask
   */
  public static boolean await(Duration limit, Duration pause, BooleanSupplier condition) {
    Instant end = Instant.now().plus(limit);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        return false;
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  /** A zombie waits for its parent only: it holds nothing any more. */
  private static boolean runs(ProcessHandle handle) {
    return handle.isAlive() && !ProcessState.isZombie(handle.pid());
  }
}
