package dev.nakhoda.agent.pods;

import java.time.Duration;

/** Durations as Go prints them, because upstream's messages hold them: 10s, 2m40s, 1.203s. */
public final class GoDuration {

  private GoDuration() {}

  public static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis == 0) {
      return "0s";
    }
    if (millis < 1000) {
      return millis + "ms";
    }
    long hours = duration.toHours();
    long minutes = duration.toMinutesPart();
    String seconds = seconds(millis % 60_000);
    if (hours > 0) {
      return hours + "h" + minutes + "m" + seconds;
    }
    return minutes > 0 ? minutes + "m" + seconds : seconds;
  }

  private static String seconds(long millis) {
    if (millis % 1000 == 0) {
      return millis / 1000 + "s";
    }
    String fraction = String.format("%03d", millis % 1000).replaceAll("0+$", "");
    return millis / 1000 + "." + fraction + "s";
  }
}
