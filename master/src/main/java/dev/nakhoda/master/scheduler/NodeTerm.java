package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.LabelSelector;
import java.util.Map;

/** One nodeSelectorTerm; a term without any requirement matches nothing. */
public record NodeTerm(LabelSelector labels, LabelSelector fields) {

  public boolean matches(NodeFacts node) {
    boolean empty = labels.isEverything() && fields.isEverything();
    return !empty
        && labels.matches(node.labels())
        && fields.matches(Map.of("metadata.name", node.name()));
  }
}
