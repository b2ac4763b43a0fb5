package dev.nakhoda.cli.lab;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How far this machine's clock is ahead of the master's; negative when behind. */
public record ClockSkew(Duration ahead) {

  /** Above the time that a question takes. */
  private static final Duration REMARKABLE = Duration.ofSeconds(10);

  /** Certificates are good from five minutes before their making. */
  private static final Duration LARGE = Duration.ofMinutes(5);

  /**
   * @param master RFC 3339; what cannot be read counts as no difference
   */
  static ClockSkew between(String master, Instant now) {
    try {
      return new ClockSkew(Duration.between(Instant.parse(master), now));
    } catch (DateTimeException untold) {
      return new ClockSkew(Duration.ZERO);
    }
  }

  /** LabException when certificates would not be good here. */
  void refuseLarge() {
    if (ahead.abs().compareTo(LARGE) >= 0) {
      throw new LabException(text() + ": set it first (chrony or systemd-timesyncd keep it right)");
    }
  }

  /** One line, when it is worth one. */
  public Optional<String> warning() {
    return ahead.abs().compareTo(REMARKABLE) < 0
        ? Optional.empty()
        : Optional.of("warning: " + text() + ": let chrony or systemd-timesyncd keep both right");
  }

  private String text() {
    return "this machine's clock is "
        + ahead.abs().toSeconds()
        + " s "
        + (ahead.isNegative() ? "behind" : "ahead of")
        + " the master's";
  }
}
