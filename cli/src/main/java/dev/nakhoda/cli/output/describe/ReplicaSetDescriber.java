package dev.nakhoda.cli.output.describe;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Scope;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** {@code describe rs} and {@code describe rc}: they differ in name only. */
record ReplicaSetDescriber(String kind) implements Describer {

  @Override
  public void describe(KubeObject set, Surroundings surroundings, Page page) {
    JsonNode spec = set.tree().path("spec");
    page.field("Name", set.name());
    page.field("Namespace", set.namespace());
    page.field("Selector", WorkloadLines.selector(spec.path("selector")));
    page.map(0, "Labels", set.metadata().path("labels"), "=");
    page.map(0, "Annotations", set.metadata().path("annotations"), ": ");
    set.controllerOwner()
        .ifPresent(owner ->
            page.field(
                "Controlled By",
                Page.text(owner.path("kind")) + "/" + Page.text(owner.path("name"))));
    page.field(
        "Replicas",
        WorkloadLines.replicas(set, "replicas")
            + " current / "
            + spec.path("replicas").asInt(1)
            + " desired");
    page.field("Pods Status", pods(set, surroundings));
    WorkloadLines.template(spec.path("template"), surroundings.times(), page);
    WorkloadLines.conditions(set.tree().path("status").path("conditions"), page);
    EventLines.add(set, surroundings, page);
  }

  private static String pods(KubeObject set, Surroundings surroundings) {
    List<String> phases =
        surroundings.list(ResourceName.PODS, Scope.namespace(set.namespace())).stream()
            .filter(pod ->
                pod.controllerOwner()
                    .filter(owner -> Page.text(owner.path("uid")).equals(set.uid()))
                    .isPresent())
            .map(pod -> Page.text(pod.tree().path("status").path("phase")))
            .toList();
    return count(phases, "Running")
        + " Running / "
        + count(phases, "Pending")
        + " Waiting / "
        + count(phases, "Succeeded")
        + " Succeeded / "
        + count(phases, "Failed")
        + " Failed";
  }

  private static long count(List<String> phases, String phase) {
    return phases.stream().filter(phase::equals).count();
  }
}
