package dev.nakhoda.master.scheduler;

import java.util.List;

/** Says how well nodes suit a pod. Stateless. */
public interface ScoreRule {

  /** The best score. */
  long MOST = 100;

  String name();

  /** Upstream's default weight. */
  int weight();

  /**
   * One score from 0 to {@value #MOST} per node; an empty array when all are alike to this rule.
   *
   * @param nodes those that passed the filters
   */
  long[] scores(PodDemand pod, List<NodeInfo> nodes, ClusterSnapshot cluster);

  /** Stretches raw values so that the largest becomes {@value #MOST}; none are negative. */
  static long[] normalized(long[] raw, boolean largestIsWorst) {
    long most = 0;
    for (long value : raw) {
      most = Math.max(most, value);
    }
    long[] scores = new long[raw.length];
    for (int at = 0; at < raw.length; at++) {
      long share = most == 0 ? 0 : raw[at] * MOST / most;
      scores[at] = largestIsWorst ? MOST - share : share;
    }
    return scores;
  }
}
