package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Reads what the rules need of a pod. Pure. */
final class PodReader {

  private PodReader() {}

  /** Throws IllegalArgumentException when a quantity is malformed. */
  static PodDemand demand(KubeObject pod) {
    JsonNode spec = pod.tree().path("spec");
    Map<String, String> labels = Map.copyOf(pod.labels());
    String namespace = pod.namespace();
    return new PodDemand(
        pod,
        pod.key(),
        pod.uid(),
        pod.resourceVersion(),
        labels,
        group(pod, labels),
        spec.path("priority").asInt(0),
        UsageReader.usage(spec),
        template(spec),
        together(spec, namespace, labels),
        images(spec),
        ClaimUse.of(pod));
  }

  static PlacedPod placed(KubeObject pod) {
    Map<String, String> labels = Map.copyOf(pod.labels());
    JsonNode spec = pod.tree().path("spec");
    return new PlacedPod(
        pod.key(),
        pod.uid(),
        labels,
        group(pod, labels),
        UsageReader.usage(spec),
        required(spec.path("affinity").path("podAntiAffinity"), pod.namespace()),
        ClaimUse.names(ClaimUse.of(pod)),
        spec.path("priority").asInt(0),
        started(pod),
        pod.beingDeleted());
  }

  private static Instant started(KubeObject pod) {
    try {
      String text = pod.tree().path("status").path("startTime").asString("");
      return text.isEmpty() ? Instant.MAX : Instant.parse(text);
    } catch (DateTimeParseException notATime) {
      return Instant.MAX;
    }
  }

  /** The same instance for the same group: it is looked up for every node that is scored. */
  private static String group(KubeObject pod, Map<String, String> labels) {
    return pod.controllerOwner()
        .map(owner -> owner.path("uid").asString(""))
        .orElseGet(() -> pod.namespace() + "/" + new TreeMap<>(labels))
        .intern();
  }

  private static List<String> images(JsonNode spec) {
    return spec.path("containers")
        .valueStream()
        .map(container -> container.path("image").asString(""))
        .toList();
  }

  private static Template template(JsonNode spec) {
    JsonNode affinity = spec.path("affinity").path("nodeAffinity");
    JsonNode required =
        affinity.path("requiredDuringSchedulingIgnoredDuringExecution").path("nodeSelectorTerms");
    List<Template.Preferred> preferred = new ArrayList<>();
    for (JsonNode entry : affinity.path("preferredDuringSchedulingIgnoredDuringExecution")) {
      preferred.add(
          new Template.Preferred(
              entry.path("weight").asInt(0), nodeTerm(entry.path("preference"))));
    }
    return new Template(
        spec.path("nodeName").asString(""),
        LabelSelector.ofMap(strings(spec.path("nodeSelector"))),
        required.isArray()
            ? Optional.of(required.valueStream().map(PodReader::nodeTerm).toList())
            : Optional.empty(),
        List.copyOf(preferred),
        tolerations(spec.path("tolerations")));
  }

  private static NodeTerm nodeTerm(JsonNode term) {
    return new NodeTerm(
        requirements(term.path("matchExpressions")), requirements(term.path("matchFields")));
  }

  private static LabelSelector requirements(JsonNode expressions) {
    return new LabelSelector(expressions.valueStream().map(LabelSelector::expression).toList());
  }

  private static Map<String, String> strings(JsonNode node) {
    Map<String, String> map = new TreeMap<>();
    node.forEachEntry((name, value) -> map.put(name, value.asString("")));
    return map;
  }

  private static List<Toleration> tolerations(JsonNode list) {
    return list.valueStream()
        .map(toleration ->
            new Toleration(
                toleration.path("key").asString(""),
                toleration.path("operator").asString(""),
                toleration.path("value").asString(""),
                toleration.path("effect").asString("")))
        .toList();
  }

  private static Together together(JsonNode spec, String namespace, Map<String, String> labels) {
    JsonNode affinity = spec.path("affinity").path("podAffinity");
    JsonNode anti = spec.path("affinity").path("podAntiAffinity");
    List<Together.Preferred> preferred = new ArrayList<>();
    preferred.addAll(preferred(affinity, namespace, 1));
    preferred.addAll(preferred(anti, namespace, -1));
    return new Together(
        required(affinity, namespace),
        required(anti, namespace),
        List.copyOf(preferred),
        spread(spec, labels, "DoNotSchedule"),
        spread(spec, labels, "ScheduleAnyway"));
  }

  private static List<AffinityTerm> required(JsonNode affinity, String namespace) {
    return affinity
        .path("requiredDuringSchedulingIgnoredDuringExecution")
        .valueStream()
        .map(term -> affinityTerm(term, namespace))
        .toList();
  }

  private static List<Together.Preferred> preferred(JsonNode affinity, String namespace, int sign) {
    return affinity
        .path("preferredDuringSchedulingIgnoredDuringExecution")
        .valueStream()
        .map(entry ->
            new Together.Preferred(
                sign * entry.path("weight").asInt(0),
                affinityTerm(entry.path("podAffinityTerm"), namespace)))
        .toList();
  }

  private static AffinityTerm affinityTerm(JsonNode term, String namespace) {
    Set<String> named =
        term.path("namespaces")
            .valueStream()
            .map(name -> name.asString(""))
            .collect(Collectors.toUnmodifiableSet());
    JsonNode selector = term.path("namespaceSelector");
    boolean ownNamespace = named.isEmpty() && !selector.isObject();
    return new AffinityTerm(
        LabelSelector.of(term.path("labelSelector")),
        ownNamespace ? Set.of(namespace) : named,
        LabelSelector.of(selector),
        term.path("topologyKey").asString(""));
  }

  private static List<SpreadConstraint> spread(
      JsonNode spec, Map<String, String> labels, String whenUnsatisfiable) {
    return spec.path("topologySpreadConstraints")
        .valueStream()
        .filter(entry -> entry.path("whenUnsatisfiable").asString("").equals(whenUnsatisfiable))
        .map(entry -> spread(entry, labels))
        .toList();
  }

  private static SpreadConstraint spread(JsonNode entry, Map<String, String> labels) {
    return new SpreadConstraint(
        entry.path("maxSkew").asInt(1),
        entry.path("minDomains").asInt(1),
        entry.path("topologyKey").asString(""),
        alike(entry, labels),
        !entry.path("nodeAffinityPolicy").asString("Honor").equals("Ignore"),
        entry.path("nodeTaintsPolicy").asString("Ignore").equals("Honor"));
  }

  /** The selector, and the pod's own values of the keys that must match. */
  private static LabelSelector alike(JsonNode entry, Map<String, String> labels) {
    List<LabelSelector.Requirement> all =
        new ArrayList<>(LabelSelector.of(entry.path("labelSelector")).requirements());
    for (JsonNode key : entry.path("matchLabelKeys")) {
      String name = key.asString("");
      if (labels.containsKey(name)) {
        all.add(
            new LabelSelector.Requirement(
                name, LabelSelector.Operator.IN, Set.of(labels.get(name))));
      }
    }
    return new LabelSelector(List.copyOf(all));
  }
}
