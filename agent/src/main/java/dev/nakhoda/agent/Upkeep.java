package dev.nakhoda.agent;

import dev.nakhoda.agent.eviction.Threshold;
import dev.nakhoda.api.Quantity;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a node keeps its images, its files and itself; the flags of upstream's kubelet of the same
 * names. A plain value.
 *
 * @param groupRoot below which pods get control groups of their own; empty: they get none
 */
public record Upkeep(
    Statics statics,
    Pulls pulls,
    Logs logs,
    Reserved reserved,
    Pressure pressure,
    ImageCollection images,
    Shutdown shutdown,
    Optional<String> groupRoot) {

  /** Where static pods come from. */
  public record Statics(Path directory, Optional<URI> url, Duration urlPeriod) {
    public static final Duration URL_PERIOD = Duration.ofSeconds(20);

    public static Statics of(Path directory) {
      return new Statics(directory, Optional.empty(), URL_PERIOD);
    }
  }

  /**
   * @param parallel how many images may be pulled at a time
   * @param credentials a Docker config.json that holds for all pods of the node; may be missing
   */
  public record Pulls(int parallel, Path credentials) {
    public static final int PARALLEL = 4;
  }

  /**
   * @param maxSize as Docker's json-file driver takes it, e.g. {@code 10m}
   */
  public record Logs(String maxSize, int maxFiles) {
    public static final Logs DEFAULT = new Logs("10m", 5);
  }

  /** What pods cannot have, by resource. */
  public record Reserved(Map<String, Quantity> system, Map<String, Quantity> kube) {
    public static final Reserved NONE = new Reserved(Map.of(), Map.of());

    public Reserved {
      system = Map.copyOf(system);
      kube = Map.copyOf(kube);
    }
  }

  /**
   * @param thresholds hard and soft ones
   * @param transition how long a pressure is told of after it was last seen
   * @param maxGrace what a pod gets at most to end by itself when a soft threshold is met
   * @param period how often signals are read
   */
  public record Pressure(
      List<Threshold> thresholds, Duration transition, Duration maxGrace, Duration period) {
    public static final Duration TRANSITION = Duration.ofMinutes(5);
    public static final Duration PERIOD = Duration.ofSeconds(10);
    public static final Pressure DEFAULT =
        new Pressure(Threshold.HARD_DEFAULTS, TRANSITION, Duration.ZERO, PERIOD);

    public Pressure {
      thresholds = List.copyOf(thresholds);
    }
  }

  /**
   * @param highPercent disk usage at which unused images are removed
   * @param lowPercent disk usage down to which they are
   * @param minimumAge an image that is younger stays
   */
  public record ImageCollection(
      int highPercent, int lowPercent, Duration minimumAge, Duration period) {
    public static final ImageCollection DEFAULT =
        new ImageCollection(85, 80, Duration.ofMinutes(2), Duration.ofMinutes(5));

    public ImageCollection {
      if (lowPercent < 0 || highPercent > 100 || lowPercent >= highPercent) {
        throw new IllegalArgumentException(
            "image-gc-low-threshold "
                + lowPercent
                + " must be below image-gc-high-threshold "
                + highPercent
                + ", both within 0 to 100");
      }
    }
  }

  /**
   * What happens to pods when the agent is told to end.
   *
   * @param grace all that pods get, the critical ones included; zero: they run on
   * @param critical the part of it that is kept for critical pods
   */
  public record Shutdown(Duration grace, Duration critical) {
    public static final Shutdown NONE = new Shutdown(Duration.ZERO, Duration.ZERO);

    public Shutdown {
      if (critical.compareTo(grace) > 0) {
        throw new IllegalArgumentException(
            "shutdown-grace-period-critical-pods must not be longer than shutdown-grace-period");
      }
    }
  }

  /**
   * @param directory the node's own
   */
  public static Upkeep defaults(Path directory) {
    return new Upkeep(
        Statics.of(directory.resolve("manifests")),
        new Pulls(Pulls.PARALLEL, directory.resolve("config.json")),
        Logs.DEFAULT,
        Reserved.NONE,
        Pressure.DEFAULT,
        ImageCollection.DEFAULT,
        Shutdown.NONE,
        Optional.empty());
  }
}
