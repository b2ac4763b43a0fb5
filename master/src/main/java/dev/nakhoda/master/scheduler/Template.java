package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.LabelSelector;
import java.util.List;
import java.util.Optional;

/**
 * What a pod says about nodes alone, without regard to other pods. Pods made from one template have
 * equal values, so what was found out for one holds for all.
 *
 * @param required absent: no required node affinity; else one of the terms must match
 */
public record Template(
    String nodeName,
    LabelSelector nodeSelector,
    Optional<List<NodeTerm>> required,
    List<Preferred> preferred,
    List<Toleration> tolerations) {

  /** A term of the preferred node affinity. */
  public record Preferred(int weight, NodeTerm term) {}
}
