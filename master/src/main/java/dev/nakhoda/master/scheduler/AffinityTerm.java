package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.LabelSelector;
import java.util.Map;
import java.util.Set;

/**
 * A podAffinityTerm.
 *
 * @param namespaces the pod's own when the term names none
 * @param namespaceSelector by the namespaces' labels; in addition to {@code namespaces}
 */
public record AffinityTerm(
    LabelSelector selector,
    Set<String> namespaces,
    LabelSelector namespaceSelector,
    String topologyKey) {

  public boolean matches(
      String namespace, Map<String, String> labels, Map<String, String> namespaceLabels) {
    return (namespaces.contains(namespace) || namespaceSelector.matches(namespaceLabels))
        && selector.matches(labels);
  }
}
