package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.Status;
import dev.nakhoda.loop.Time;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks the PodDisruptionBudget of a pod whether it may be evicted, and takes one disruption off it.
 * Thread-safe: the write is a compare-and-swap, so that no budget is spent twice.
 */
final class DisruptionBudgets {

  private static final int MOST_UNCONFIRMED = 2000;
  private static final int RETRY_SECONDS = 10;

  private final Writer writer;
  private final Lookup lookup;
  private final Optional<ResourceType> budgets;
  private final Time time;

  DisruptionBudgets(Writer writer, Lookup lookup, List<ResourceType> types, Time time) {
    this.writer = writer;
    this.lookup = lookup;
    this.budgets =
        types.stream()
            .filter(type -> type.name().equals(ResourceName.POD_DISRUPTION_BUDGETS))
            .findFirst();
    this.time = time;
  }

  /** Returns when the pod may go; ApiException 429 when its budget does not allow it now. */
  void spend(RequestContext context, ObjectKey key) {
    if (budgets.isPresent()) {
      lookup
          .find(ResourceName.PODS, key)
          .filter(pod -> !needsNoBudget(pod))
          .ifPresent(pod -> spend(context, budgets.get(), pod));
    }
  }

  private void spend(RequestContext context, ResourceType type, KubeObject pod) {
    List<KubeObject> found =
        lookup.list(ResourceName.POD_DISRUPTION_BUDGETS).stream()
            .filter(budget -> budget.namespace().equals(pod.namespace()))
            .filter(budget -> selects(budget, pod))
            .toList();
    if (found.size() > 1) {
      throw new ApiException(
          Status.of(
              500,
              "InternalError",
              "This pod has more than one PodDisruptionBudget, which the eviction subresource does"
                  + " not support."));
    }
    if (found.size() == 1 && !mayGoUnhealthy(found.getFirst().tree(), pod)) {
      writer.update(
          context,
          type,
          found.getFirst().key(),
          UpdateRules.INTERNAL,
          budget -> spent(budget, pod.name()));
    }
  }

  private static boolean needsNoBudget(KubeObject pod) {
    String phase = Fields.text(pod.tree(), "status.phase");
    return pod.beingDeleted() || List.of("Pending", "Succeeded", "Failed").contains(phase);
  }

  private static boolean selects(KubeObject budget, KubeObject pod) {
    JsonNode selector = budget.tree().path("spec").path("selector");
    return selector.isObject() && LabelSelector.of(selector).matches(pod.labels());
  }

  private static boolean mayGoUnhealthy(JsonNode budget, KubeObject pod) {
    for (JsonNode condition : pod.tree().path("status").path("conditions")) {
      if (condition.path("type").asString("").equals("Ready")
          && condition.path("status").asString("").equals("True")) {
        return false;
      }
    }
    long desired = Fields.number(budget, "status.desiredHealthy", 0);
    return Fields.text(budget, "spec.unhealthyPodEvictionPolicy").equals("AlwaysAllow")
        || desired > 0 && Fields.number(budget, "status.currentHealthy", 0) >= desired;
  }

  private ObjectNode spent(ObjectNode before, String pod) {
    ObjectNode budget = before.deepCopy();
    String name = Fields.text(budget, "metadata.name");
    if (Fields.number(budget, "status.observedGeneration", 0)
        < Fields.number(budget, "metadata.generation", 0)) {
      throw refused(
          "The disruption budget " + name + " is still being processed by the server.",
          RETRY_SECONDS);
    }
    ObjectNode status = budget.withObjectProperty("status");
    long allowed = status.path("disruptionsAllowed").asLong(0);
    if (status.path("disruptedPods").size() > MOST_UNCONFIRMED) {
      throw ApiException.forbidden(
          ResourceName.POD_DISRUPTION_BUDGETS,
          name,
          "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
    }
    if (allowed <= 0) {
      throw refused(whyNone(name, status), 0);
    }
    String now = time.now().truncatedTo(ChronoUnit.SECONDS).toString();
    status.put("disruptionsAllowed", allowed - 1);
    if (allowed == 1) {
      close(status, now);
    }
    status.withObjectProperty("disruptedPods").put(pod, now);
    return budget;
  }

  private static String whyNone(String name, JsonNode status) {
    for (JsonNode condition : status.path("conditions")) {
      if (condition.path("type").asString("").equals("DisruptionAllowed")
          && condition.path("reason").asString("").equals("SyncFailed")) {
        return "The disruption budget "
            + name
            + " does not allow evicting pods currently because it failed sync: "
            + condition.path("message").asString("");
      }
    }
    return "The disruption budget %s needs %d healthy pods and has %d currently"
        .formatted(
            name, status.path("desiredHealthy").asLong(0), status.path("currentHealthy").asLong(0));
  }

  /** The last disruption is spent: says so at once, not when the controller has seen it. */
  private static void close(ObjectNode status, String now) {
    for (JsonNode condition : status.path("conditions")) {
      if (condition instanceof ObjectNode tree
          && condition.path("type").asString("").equals("DisruptionAllowed")) {
        tree.put("status", "False").put("reason", "InsufficientPods");
        tree.put("lastTransitionTime", now);
      }
    }
  }

  private static ApiException refused(String why, int retryAfterSeconds) {
    return new ApiException(
        new Status(
            429,
            "TooManyRequests",
            "Cannot evict pod as it would violate the pod's disruption budget.",
            Optional.of(
                new Status.Details(
                    "",
                    "",
                    "",
                    "",
                    List.of(new Status.Cause("DisruptionBudget", why, "")),
                    retryAfterSeconds))));
  }
}
