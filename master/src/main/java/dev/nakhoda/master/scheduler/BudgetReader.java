package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Reads what preemption needs of PodDisruptionBudgets. Pure. */
final class BudgetReader {

  private BudgetReader() {}

  static List<Preemption.Budget> budgets(List<KubeObject> objects) {
    return objects.stream().map(BudgetReader::budget).toList();
  }

  private static Preemption.Budget budget(KubeObject object) {
    JsonNode status = object.tree().path("status");
    return new Preemption.Budget(
        object.namespace(),
        LabelSelector.of(object.tree().path("spec").path("selector")),
        status.path("disruptionsAllowed").asInt(0),
        status
            .path("disruptedPods")
            .propertyStream()
            .map(entry -> entry.getKey())
            .collect(Collectors.toUnmodifiableSet()));
  }
}
