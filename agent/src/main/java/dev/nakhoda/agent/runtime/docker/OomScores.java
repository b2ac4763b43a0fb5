package dev.nakhoda.agent.runtime.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether this machine lets a process lower its oom score (an unprivileged one does not). */
final class OomScores {

  private static final Path OWN = Path.of("/proc/self/oom_score_adj");

  private OomScores() {}

  /** Tries it on this very process, and puts its score back. */
  static boolean mayBeNegative() {
    try {
      String before = Files.readString(OWN).strip();
      Files.writeString(OWN, "-999");
      Files.writeString(OWN, before);
      return true;
    } catch (IOException forbidden) {
      return false;
    }
  }
}
