package dev.nakhoda.it;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;

/**
 * Waits for a state, looking again and again until a deadline. The one place in the tests that
 * waits; a failure prints the last state seen.
 */
public final class Eventually {

  private static final Duration INTERVAL = Duration.ofMillis(200);

  /** Looks at the world; may throw, which counts as "not yet". */
  @FunctionalInterface
  public interface Look<T> {
    T now() throws Exception;
  }

  private Eventually() {}

  /** Returns the first state that is as wanted; AssertionError after {@code patience}. */
  public static <T> T eventually(
      String what, Duration patience, Look<T> look, Predicate<T> wanted) {
    Instant deadline = Instant.now().plus(patience);
    Object last = "nothing was seen";
    while (true) {
      try {
        T state = look.now();
        last = state;
        if (wanted.test(state)) {
          return state;
        }
      } catch (Exception | AssertionError failure) {
        last = failure;
      }
      if (Instant.now().isAfter(deadline)) {
        throw new AssertionError(
            "not within " + patience.toSeconds() + " s: " + what + "\nlast state:\n" + last);
      }
      pause();
    }
  }

  private static void pause() {
    pause(INTERVAL);
  }

  /** Lets time pass in which anything may happen; never instead of waiting for a state. */
  public static void pause(Duration length) {
    try {
      Thread.sleep(length);
    } catch (InterruptedException interrupted) {
      throw new AssertionError("interrupted", interrupted);
    }
  }
}
