import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Times, and waits for, what is measured. */
final class Measure {

  private Measure() {}

  /** Seconds that all took, so many at a time. */
  static double atOnce(int count, int width, IntConsumer task) throws Exception {
    Semaphore permits = new Semaphore(width);
    AtomicInteger failed = new AtomicInteger();
    long begun = System.nanoTime();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int number = 0; number < count; number++) {
        int own = number;
        permits.acquire();
        threads.execute(() -> {
          try {
            task.accept(own);
          } catch (RuntimeException failure) {
            if (failed.incrementAndGet() == 1) {
              failure.printStackTrace();
            }
          } finally {
            permits.release();
          }
        });
      }
    }
    if (failed.get() > 0) {
      throw new IllegalStateException(failed + " of " + count + " failed");
    }
    return since(begun);
  }

  interface Condition {
    boolean holds() throws Exception;
  }

  static void until(Condition condition) throws Exception {
    long begun = System.nanoTime();
    while (!condition.holds()) {
      if (since(begun) > 600) {
        throw new IllegalStateException("not within ten minutes");
      }
      Thread.sleep(20);
    }
  }

  static double since(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }

  static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }
}
