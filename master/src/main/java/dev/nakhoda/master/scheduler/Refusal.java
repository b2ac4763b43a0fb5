package dev.nakhoda.master.scheduler;

import java.util.List;

/**
 * Why a rule keeps a pod off a node, in upstream's words.
 *
 * @param evictionMayHelp whether the node would do if other pods left it
 */
public record Refusal(List<String> reasons, boolean evictionMayHelp) {

  /** Only a change of the node itself can help. */
  public static Refusal byNode(String reason) {
    return new Refusal(List.of(reason), false);
  }

  /** Other pods are in the way. */
  public static Refusal byPods(String reason) {
    return new Refusal(List.of(reason), true);
  }
}
