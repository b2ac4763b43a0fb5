package dev.nakhoda.master.controllers.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs many like calls: in batches of 1, 2, 4 ... so that a call that always fails (a quota, say)
 * is not repeated hundreds of times. The calls of one batch run side by side on virtual threads.
 */
public record Batches(boolean sideBySide) {

  /** What the calls came to; calls that were never made are neither success nor failure. */
  public record Outcome(int successes, List<RuntimeException> failures) {

    public Optional<RuntimeException> firstFailure() {
      return failures.stream().findFirst();
    }
  }

  /** Stops after the first batch with a failure. */
  public Outcome slowStart(List<? extends Runnable> calls) throws InterruptedException {
    int done = 0;
    int size = 1;
    while (done < calls.size()) {
      List<? extends Runnable> batch = calls.subList(done, Math.min(done + size, calls.size()));
      Outcome outcome = all(batch);
      done += outcome.successes();
      if (!outcome.failures().isEmpty()) {
        return new Outcome(done, outcome.failures());
      }
      size *= 2;
    }
    return new Outcome(done, List.of());
  }

  /** Makes every call, whatever the others come to. */
  public Outcome all(List<? extends Runnable> calls) throws InterruptedException {
    List<RuntimeException> failures = new ArrayList<>();
    if (!sideBySide || calls.size() == 1) {
      for (Runnable call : calls) {
        try {
          call.run();
        } catch (RuntimeException failure) {
          failures.add(failure);
        }
      }
    } else {
      runSideBySide(calls, failures);
    }
    return new Outcome(calls.size() - failures.size(), List.copyOf(failures));
  }

  private static void runSideBySide(List<? extends Runnable> calls, List<RuntimeException> failures)
      throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      calls.forEach(call -> running.add(threads.submit(call)));
      for (Future<?> each : running) {
        try {
          each.get();
        } catch (ExecutionException failed) {
          failures.add(
              failed.getCause() instanceof RuntimeException failure
                  ? failure
                  : new IllegalStateException(failed.getCause()));
        }
      }
    }
  }
}
