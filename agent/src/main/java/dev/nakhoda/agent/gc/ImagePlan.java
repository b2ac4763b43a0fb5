package dev.nakhoda.agent.gc;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which images to remove so that {@code wanted} bytes become free. Pure.
 *
 * @param remove the longest unused first
 * @param wanted how much must become free
 * @param found how much of it these images hold
 */
public record ImagePlan(List<Seen> remove, long wanted, long found) {

  /**
   * An image and what is known of its use.
   *
   * @param used a container needs it, or it is the pause image
   */
  public record Seen(
      String id, List<String> tags, long bytes, boolean used, Instant detected, Instant lastUsed) {

    public Seen {
      tags = List.copyOf(tags);
    }
  }

  /** The thresholds, in percent of the disk. */
  public record Limits(int high, int low, Duration minimumAge) {}

  public ImagePlan {
    remove = List.copyOf(remove);
  }

  /** Nothing while the disk is less than {@code high} percent full; else down to {@code low}. */
  public static ImagePlan of(
      List<Seen> images, long capacity, long available, Limits limits, Instant now) {
    long full = Math.max(0, capacity - available);
    if (capacity <= 0 || full * 100 / capacity < limits.high()) {
      return new ImagePlan(List.of(), 0, 0);
    }
    return freeing(full - capacity / 100 * limits.low(), images, limits.minimumAge(), now);
  }

  /** Everything that is not needed. */
  public static ImagePlan all(List<Seen> images) {
    return freeing(Long.MAX_VALUE, images, Duration.ZERO, Instant.MAX);
  }

  private static ImagePlan freeing(
      long wanted, List<Seen> images, Duration minimumAge, Instant now) {
    List<Seen> removed = new ArrayList<>();
    long found = 0;
    List<Seen> unused =
        images.stream()
            .filter(image -> !image.used())
            .filter(image ->
                now.equals(Instant.MAX) || !now.isBefore(image.detected().plus(minimumAge)))
            .sorted(Comparator.comparing(Seen::lastUsed).thenComparing(Seen::detected))
            .toList();
    for (Seen image : unused) {
      if (found >= wanted) {
        break;
      }
      removed.add(image);
      found += image.bytes();
    }
    return new ImagePlan(removed, wanted, found);
  }

  public boolean isEnough() {
    return found >= wanted;
  }
}
