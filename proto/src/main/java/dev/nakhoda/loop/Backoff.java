package dev.nakhoda.loop;

import java.time.Duration;

/** Delays that double from {@code first} up to {@code most}. A pure value. */
public record Backoff(Duration first, Duration most) {

  /** Work queues: 5 ms to 1000 s in client-go; bounded here at 5 minutes. */
  public static final Backoff QUEUE = new Backoff(Duration.ofMillis(5), Duration.ofMinutes(5));

  /** The delay before the attempt after {@code failures} failures; zero for none. */
  public Duration delay(int failures) {
    if (failures <= 0) {
      return Duration.ZERO;
    }
    int doublings = Math.min(failures - 1, 30);
    Duration delay = first.multipliedBy(1L << doublings);
    return delay.compareTo(most) > 0 ? most : delay;
  }
}
