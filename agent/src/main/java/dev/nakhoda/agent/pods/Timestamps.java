package dev.nakhoda.agent.pods;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as meta/v1 Time writes them. */
public final class Timestamps {

  private Timestamps() {}

  public static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
