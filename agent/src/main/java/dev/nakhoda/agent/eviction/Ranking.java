package dev.nakhoda.agent.eviction;

import java.util.Comparator;
import java.util.List;

/** In which order pods are ended when a signal is too low. Pure. */
final class Ranking {

  private Ranking() {}

  /** Those who use more than they asked for, then the less important, then the greediest. */
  static List<Candidate> of(Signal signal, List<Candidate> pods) {
    Comparator<Candidate> byPriority = Comparator.comparingInt(Candidate::priority);
    return switch (signal) {
      case MEMORY ->
          pods.stream()
              .sorted(
                  exceeding(signal)
                      .thenComparing(byPriority)
                      .thenComparing(
                          Comparator.comparingLong(
                                  (Candidate pod) -> pod.used(signal) - pod.requested(signal))
                              .reversed()))
              .toList();
      case NODE_DISK, NODE_INODES, IMAGE_DISK, IMAGE_INODES ->
          pods.stream()
              .sorted(exceeding(signal).thenComparing(byPriority).thenComparing(greediest(signal)))
              .toList();
      case PROCESSES -> pods.stream().sorted(byPriority.thenComparing(greediest(signal))).toList();
    };
  }

  private static Comparator<Candidate> exceeding(Signal signal) {
    return Comparator.comparing(pod -> pod.used(signal) <= pod.requested(signal));
  }

  private static Comparator<Candidate> greediest(Signal signal) {
    return Comparator.comparingLong((Candidate pod) -> pod.used(signal)).reversed();
  }
}
