package dev.nakhoda.cli.lab;

import dev.nakhoda.cli.Waiting;
import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Ends processes. */
public record Processes(Time time) {

  private static final Duration AFTER_KILL = Duration.ofSeconds(5);

  /** TERM, then KILL for what is left after {@code grace}. Returns when all are gone. */
  public void end(Collection<ProcessTable.Entry> entries, Duration grace) {
    List<ProcessHandle> alive =
        entries.stream()
            .map(entry -> ProcessHandle.of(entry.pid()))
            .flatMap(Optional::stream)
            .toList();
    Waiting waiting = new Waiting(time);
    alive.forEach(ProcessHandle::destroy);
    if (!waiting.until(grace, () -> alive.stream().noneMatch(Processes::runs))) {
      alive.forEach(ProcessHandle::destroyForcibly);
      waiting.until(AFTER_KILL, () -> alive.stream().noneMatch(Processes::runs));
    }
  }

  /** A zombie waits for its parent only: it holds nothing any more. */
  private static boolean runs(ProcessHandle handle) {
    return handle.isAlive() && !ProcessState.isZombie(handle.pid());
  }
}
