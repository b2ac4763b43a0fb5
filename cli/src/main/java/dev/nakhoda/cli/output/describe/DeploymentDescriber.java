package dev.nakhoda.cli.output.describe;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Scope;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** {@code describe deployment}. */
final class DeploymentDescriber implements Describer {

  private static final String REVISION = "deployment.kubernetes.io/revision";

  @Override
  public String kind() {
    return "Deployment";
  }

  @Override
  public void describe(KubeObject deployment, Surroundings surroundings, Page page) {
    JsonNode spec = deployment.tree().path("spec");
    Times times = surroundings.times();
    page.field("Name", deployment.name());
    page.field("Namespace", deployment.namespace());
    page.field(
        "CreationTimestamp",
        times.date(Page.text(deployment.metadata().path("creationTimestamp"))));
    page.map(0, "Labels", deployment.metadata().path("labels"), "=");
    page.map(0, "Annotations", deployment.metadata().path("annotations"), ": ");
    page.field("Selector", WorkloadLines.selector(spec.path("selector")));
    page.field("Replicas", replicas(deployment, spec));
    String strategy = Page.text(spec.path("strategy").path("type"));
    page.field("StrategyType", strategy);
    page.field("MinReadySeconds", spec.path("minReadySeconds").asString("0"));
    if (strategy.equals("RollingUpdate")) {
      JsonNode rolling = spec.path("strategy").path("rollingUpdate");
      page.field(
          "RollingUpdateStrategy",
          Page.text(rolling.path("maxUnavailable"))
              + " max unavailable, "
              + Page.text(rolling.path("maxSurge"))
              + " max surge");
    }
    WorkloadLines.template(spec.path("template"), times, page);
    WorkloadLines.conditions(deployment.tree().path("status").path("conditions"), page);
    replicaSets(deployment, surroundings, page);
    EventLines.add(deployment, surroundings, page);
  }

  private static String replicas(KubeObject deployment, JsonNode spec) {
    return spec.path("replicas").asInt(1)
        + " desired | "
        + WorkloadLines.replicas(deployment, "updatedReplicas")
        + " updated | "
        + WorkloadLines.replicas(deployment, "replicas")
        + " total | "
        + WorkloadLines.replicas(deployment, "availableReplicas")
        + " available | "
        + WorkloadLines.replicas(deployment, "unavailableReplicas")
        + " unavailable";
  }

  private static void replicaSets(KubeObject deployment, Surroundings surroundings, Page page) {
    String revision = deployment.annotations().getOrDefault(REVISION, "");
    List<KubeObject> owned =
        surroundings
            .list(ResourceName.REPLICA_SETS, Scope.namespace(deployment.namespace()))
            .stream()
            .filter(set ->
                set.controllerOwner()
                    .filter(owner -> Page.text(owner.path("uid")).equals(deployment.uid()))
                    .isPresent())
            .toList();
    List<KubeObject> fresh =
        owned.stream()
            .filter(set -> set.annotations().getOrDefault(REVISION, "").equals(revision))
            .toList();
    List<KubeObject> old = owned.stream().filter(set -> !fresh.contains(set)).toList();
    page.field("OldReplicaSets", counts(old));
    page.field("NewReplicaSet", counts(fresh));
  }

  private static String counts(List<KubeObject> sets) {
    return Page.orNone(
        sets.stream()
            .map(set ->
                set.name()
                    + " ("
                    + WorkloadLines.replicas(set, "replicas")
                    + "/"
                    + set.tree().path("spec").path("replicas").asInt(1)
                    + " replicas created)")
            .collect(Collectors.joining(", ")));
  }
}
