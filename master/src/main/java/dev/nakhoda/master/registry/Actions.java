package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.loop.Time;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Sub-resources that take a POST of their own kind: binding and eviction. Thread-safe. */
final class Actions {

  private final Writer writer;
  private final Deletion deletion;
  private final DisruptionBudgets budgets;
  private final Time time;

  Actions(Writer writer, Deletion deletion, DisruptionBudgets budgets, Time time) {
    this.writer = writer;
    this.deletion = deletion;
    this.budgets = budgets;
    this.time = time;
  }

  /** Puts a pod on a node, once and for all. */
  KubeObject bind(RequestContext context, ResourceType pods, ObjectKey key, JsonNode binding) {
    checkBinding(key, binding);
    String node = Fields.text(binding, "target.name");
    writer.update(
        context, pods, key, UpdateRules.INTERNAL, pod -> bound(pods.name(), pod, binding, node));
    return success();
  }

  private static void checkBinding(ObjectKey key, JsonNode binding) {
    FieldFaults faults = new FieldFaults();
    String kind = Fields.text(binding, "target.kind");
    if (!kind.isEmpty() && !kind.equals("Node")) {
      faults.notSupported("target.kind", kind, List.of("Node", "<empty>"));
    }
    if (Fields.text(binding, "target.name").isEmpty()) {
      faults.required("target.name", "");
    }
    if (!faults.isEmpty()) {
      var name = new ResourceName("", "v1", "bindings", "Binding", true);
      throw ApiException.invalid(name, key.name(), faults.causes());
    }
  }

  private ObjectNode bound(ResourceName pods, ObjectNode before, JsonNode binding, String node) {
    ObjectNode pod = before.deepCopy();
    String name = Fields.text(pod, "metadata.name");
    if (pod.path("metadata").hasNonNull("deletionTimestamp")) {
      throw bindingConflict(
          pods, name, "pod " + name + " is being deleted, cannot be assigned to a host");
    }
    String present = Fields.text(pod, "spec.nodeName");
    if (!present.isEmpty()) {
      throw bindingConflict(
          pods, name, "pod " + name + " is already assigned to node \"" + present + "\"");
    }
    String uid = Fields.text(binding, "metadata.uid");
    ObjectMetadata.checkUid(podsBinding(pods), name, uid, pod);
    pod.withObjectProperty("spec").put("nodeName", node);
    pod.withObjectProperty("status").remove("nominatedNodeName");
    if (!binding.path("metadata").path("annotations").isEmpty()) {
      ObjectNode annotations = pod.withObjectProperty("metadata").withObjectProperty("annotations");
      binding.path("metadata").path("annotations").forEachEntry(annotations::set);
    }
    setScheduled(pod);
    return pod;
  }

  private static ResourceName podsBinding(ResourceName pods) {
    return new ResourceName("", "v1", "pods/binding", pods.kind(), true);
  }

  private static ApiException bindingConflict(ResourceName pods, String name, String why) {
    return ApiException.conflict(podsBinding(pods), name, why);
  }

  private void setScheduled(ObjectNode pod) {
    ArrayNode conditions = pod.withObjectProperty("status").withArrayProperty("conditions");
    conditions.removeIf(each -> each.path("type").asString("").equals("PodScheduled"));
    ObjectNode scheduled = conditions.addObject().put("type", "PodScheduled");
    scheduled.put("status", "True").putNull("lastProbeTime");
    scheduled.put("lastTransitionTime", time.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  /** Deletes a pod on request of policy/v1, if its disruption budget allows it. */
  KubeObject evict(RequestContext context, ResourceType pods, ObjectKey key, JsonNode eviction) {
    String named = Fields.text(eviction, "metadata.name");
    if (!named.isEmpty() && !named.equals(key.name())) {
      throw ApiException.badRequest("name in URL does not match name in Eviction object");
    }
    JsonNode options = eviction.path("deleteOptions");
    JsonNode grace = options.path("gracePeriodSeconds");
    String policy = options.path("propagationPolicy").asString("");
    String uid = Fields.text(options, "preconditions.uid");
    budgets.spend(context, key);
    markDisrupted(context, pods, key);
    deletion.delete(
        context,
        pods,
        key,
        new DeleteOptions(
            grace.isNumber() ? Optional.of(grace.asLong()) : Optional.empty(),
            Optional.of(policy).filter(text -> !text.isEmpty()),
            Optional.of(uid).filter(text -> !text.isEmpty())));
    return success();
  }

  /** Tells a Job's pod failure policy why the pod ends. */
  private void markDisrupted(RequestContext context, ResourceType pods, ObjectKey key) {
    writer.update(
        context,
        pods,
        key,
        UpdateRules.INTERNAL,
        pod ->
            pod.path("metadata").hasNonNull("deletionTimestamp")
                    || Fields.text(pod, "spec.nodeName").isEmpty()
                ? pod
                : disrupted(pod));
  }

  private ObjectNode disrupted(ObjectNode before) {
    ObjectNode pod = before.deepCopy();
    ArrayNode conditions = pod.withObjectProperty("status").withArrayProperty("conditions");
    conditions.removeIf(each -> each.path("type").asString("").equals("DisruptionTarget"));
    ObjectNode target = conditions.addObject().put("type", "DisruptionTarget");
    target.put("status", "True").putNull("lastProbeTime");
    target.put("lastTransitionTime", time.now().truncatedTo(ChronoUnit.SECONDS).toString());
    target.put("reason", "EvictionByEvictionAPI").put("message", "Eviction API: evicting");
    return pod;
  }

  private static KubeObject success() {
    ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    return KubeObject.of(status.put("status", "Success").put("code", 201));
  }
}
