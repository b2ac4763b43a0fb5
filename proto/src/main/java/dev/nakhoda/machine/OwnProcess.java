package dev.nakhoda.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** What this process itself uses, from the kernel. What cannot be read counts as 0. */
public final class OwnProcess {

  private OwnProcess() {}

  public static double residentBytes() {
    try {
      return KernelFile.read(Path.of("/proc/self/status"))
          .lines()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException unreadable) {
      return 0;
    }
  }

  public static double processorSeconds() {
    return ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .map(Duration::toMillis)
        .map(millis -> millis / 1e3)
        .orElse(0.0);
  }

  public static double startSeconds() {
    return ProcessHandle.current()
        .info()
        .startInstant()
        .map(Instant::toEpochMilli)
        .map(millis -> millis / 1e3)
        .orElse(0.0);
  }
}
