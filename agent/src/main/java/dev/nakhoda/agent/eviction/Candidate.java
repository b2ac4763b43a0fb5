package dev.nakhoda.agent.eviction;

import dev.nakhoda.agent.runtime.PodIdentity;
import java.time.Duration;
import java.util.List;

/**
 * A running pod as the ranking sees it.
 *
 * @param critical static pods and those of the system's priority classes: they are never ended
 * @param grace its own
 */
public record Candidate(
    PodIdentity id, int priority, boolean critical, Duration grace, List<Container> containers) {

  /**
   * Of one container; a disk's usage counts its log and what it wrote. Without a name: what the
   * pod's own volumes hold.
   */
  public record Container(String name, Amounts used, Amounts requested) {}

  /**
   * @param disk bytes of ephemeral storage
   */
  public record Amounts(long memory, long disk, long processes) {
    public static final Amounts NONE = new Amounts(0, 0, 0);

    long of(Signal signal) {
      return switch (signal) {
        case MEMORY -> memory;
        case NODE_DISK, IMAGE_DISK, NODE_INODES, IMAGE_INODES -> disk;
        case PROCESSES -> processes;
      };
    }
  }

  public Candidate {
    containers = List.copyOf(containers);
  }

  long used(Signal signal) {
    return containers.stream().mapToLong(each -> each.used().of(signal)).sum();
  }

  long requested(Signal signal) {
    return containers.stream().mapToLong(each -> each.requested().of(signal)).sum();
  }
}
