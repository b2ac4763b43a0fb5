package dev.nakhoda.agent.eviction;

import dev.nakhoda.api.Quantity;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * When a signal has fallen too low. Pure.
 *
 * @param grace zero: a hard one; else how long it must be met before pods are ended
 * @param reclaim how much more than the threshold must be free again, to have peace
 */
public record Threshold(Signal signal, Amount least, Duration grace, Optional<Amount> reclaim) {

  /** Upstream's. */
  public static final List<Threshold> HARD_DEFAULTS =
      List.of(
          hard(Signal.MEMORY, "100Mi"),
          hard(Signal.NODE_DISK, "10%"),
          hard(Signal.NODE_INODES, "5%"),
          hard(Signal.IMAGE_DISK, "15%"),
          hard(Signal.IMAGE_INODES, "5%"));

  /** A quantity, or a share of the capacity. */
  public sealed interface Amount {

    long of(long capacity);

    /** As it was written. */
    String text();

    record Absolute(Quantity quantity) implements Amount {
      @Override
      public long of(long capacity) {
        return quantity.value();
      }

      @Override
      public String text() {
        return quantity.toString();
      }
    }

    record Share(BigDecimal percent) implements Amount {
      @Override
      public long of(long capacity) {
        return percent.multiply(BigDecimal.valueOf(capacity)).movePointLeft(2).longValue();
      }

      @Override
      public String text() {
        return percent.toPlainString() + "%";
      }
    }

    /** IllegalArgumentException in words. */
    static Amount parse(String text) {
      if (text.matches("[0-9]{1,3}(\\.[0-9]{1,6})?%")) {
        BigDecimal percent = new BigDecimal(text.substring(0, text.length() - 1));
        if (percent.compareTo(BigDecimal.valueOf(100)) > 0) {
          throw new IllegalArgumentException("eviction percentage threshold must be <= 100%");
        }
        return new Share(percent);
      }
      Quantity quantity = Quantity.parse(text);
      if (quantity.compareTo(Quantity.ZERO) < 0) {
        throw new IllegalArgumentException("eviction threshold must be positive: " + text);
      }
      return new Absolute(quantity);
    }
  }

  public boolean isHard() {
    return grace.isZero();
  }

  private static Threshold hard(Signal signal, String least) {
    return new Threshold(signal, Amount.parse(least), Duration.ZERO, Optional.empty());
  }

  /**
   * Of the flags {@code --eviction-hard}, {@code --eviction-soft}, {@code
   * --eviction-soft-grace-period} and {@code --eviction-minimum-reclaim}; IllegalArgumentException
   * in words.
   */
  public static List<Threshold> parse(
      Map<String, String> hard,
      Map<String, String> soft,
      Map<String, Duration> grace,
      Map<String, String> reclaim) {
    List<Threshold> thresholds = new ArrayList<>();
    hard.forEach((name, least) -> {
      Threshold parsed =
          new Threshold(signal(name), amount(name, least), Duration.ZERO, reclaim(reclaim, name));
      // As upstream: a share of 0 or 100 percent switches a threshold off.
      if (!Set.of("0%", "100%").contains(least)) {
        thresholds.add(parsed);
      }
    });
    soft.forEach((name, least) -> {
      Duration wait = grace.getOrDefault(name, Duration.ZERO);
      if (!wait.isPositive()) {
        throw new IllegalArgumentException(
            "grace period must be specified for the soft eviction threshold " + name);
      }
      thresholds.add(
          new Threshold(signal(name), amount(name, least), wait, reclaim(reclaim, name)));
    });
    reclaim.keySet().forEach(Threshold::signal);
    grace.keySet().forEach(Threshold::signal);
    return List.copyOf(thresholds);
  }

  private static Optional<Amount> reclaim(Map<String, String> reclaim, String name) {
    return Optional.ofNullable(reclaim.get(name)).map(text -> amount(name, text));
  }

  private static Signal signal(String name) {
    return Signal.of(name)
        .orElseThrow(() -> new IllegalArgumentException("unsupported eviction signal " + name));
  }

  private static Amount amount(String name, String text) {
    try {
      return Amount.parse(text);
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(name + ": " + wrong.getMessage(), wrong);
    }
  }
}
