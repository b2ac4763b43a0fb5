package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.QosClass;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Ages;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Subresource;
import dev.nakhoda.master.registry.TableColumn;
import dev.nakhoda.master.registry.rules.PodSpecRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Pods: graceful deletion, and a spec of which hardly anything may change. */
final class PodType implements ResourceType {

  private static final Set<String> SELECTABLE =
      Set.of(
          "metadata.name",
          "metadata.namespace",
          "spec.nodeName",
          "spec.restartPolicy",
          "spec.schedulerName",
          "spec.serviceAccountName",
          "spec.hostNetwork",
          "status.phase",
          "status.podIP",
          "status.nominatedNodeName");

  private static final List<String> CONNECT = List.of("create", "get");

  @Override
  public ResourceName name() {
    return ResourceName.PODS;
  }

  @Override
  public List<String> shortNames() {
    return List.of("po");
  }

  @Override
  public List<String> categories() {
    return List.of("all");
  }

  @Override
  public List<Subresource> subresources() {
    return List.of(
        Subresource.stream("attach", "PodAttachOptions", CONNECT),
        Subresource.action("binding", "", "v1", "Binding"),
        Subresource.action("eviction", "policy", "v1", "Eviction"),
        Subresource.ephemeralContainers(),
        Subresource.stream("exec", "PodExecOptions", CONNECT),
        Subresource.stream("log", "Pod", List.of("get")),
        Subresource.stream("portforward", "PodPortForwardOptions", CONNECT),
        Subresource.proxy("PodProxyOptions"),
        Subresource.status("", "v1", "Pod"));
  }

  @Override
  public boolean hasGeneration() {
    return true;
  }

  @Override
  public boolean deleteReturnsObject() {
    return true;
  }

  @Override
  public Set<String> selectableFieldNames() {
    return SELECTABLE;
  }

  @Override
  public Map<String, String> selectableFields(JsonNode object) {
    Map<String, String> fields = new LinkedHashMap<>();
    SELECTABLE.forEach(path -> fields.put(path, Cells.text(object, path)));
    fields.put("spec.hostNetwork", Boolean.toString(Fields.flag(object, "spec.hostNetwork")));
    return fields;
  }

  @Override
  public List<TableColumn> columns() {
    return List.of(
        TableColumn.objectName(),
        TableColumn.text(
            "Ready", "The aggregate readiness state of this pod for accepting traffic."),
        TableColumn.text("Status", "The aggregate status of the containers in this pod."),
        TableColumn.text(
            "Restarts",
            "The number of times the containers in this pod have been restarted and when the last"
                + " container in this pod has restarted."),
        TableColumn.age(),
        TableColumn.wide("IP", "The address that this pod has in the cluster's network."),
        TableColumn.wide("Node", "The node that this pod runs on."),
        TableColumn.wide("Nominated Node", "The node that preemption makes room on."),
        TableColumn.wide("Readiness Gates", "How many of the pod's own conditions are met."));
  }

  @Override
  public List<Object> cells(JsonNode pod, Instant now) {
    PodSummary summary = PodSummary.of(pod);
    return List.of(
        Cells.text(pod, "metadata.name"),
        summary.readyContainers() + "/" + summary.totalContainers(),
        summary.status(),
        summary.restartsText(now),
        Ages.since(pod, now),
        Cells.orNone(pod.path("status").path("podIPs").path(0).path("ip").asString("")),
        Cells.orNone(Cells.text(pod, "spec.nodeName")),
        Cells.orNone(Cells.text(pod, "status.nominatedNodeName")),
        PodSummary.readinessGates(pod));
  }

  @Override
  public Optional<Long> gracePeriodSeconds(JsonNode pod, Optional<Long> requested) {
    String phase = Cells.text(pod, "status.phase");
    boolean nothingRuns =
        Cells.text(pod, "spec.nodeName").isEmpty()
            || phase.equals("Succeeded")
            || phase.equals("Failed");
    return Optional.of(
        nothingRuns
            ? 0L
            : requested.orElseGet(
                () -> Fields.number(pod, "spec.terminationGracePeriodSeconds", 0)));
  }

  @Override
  public void prepareForCreate(ObjectNode pod) {
    ObjectNode status = Json.object();
    status.put("phase", "Pending").put("qosClass", QosClass.of(pod.path("spec")).text());
    pod.set("status", status);
    if (!pod.path("spec").path("schedulingGates").isEmpty()) {
      GatedPods.wait(status);
    }
    AffinityLabels.merge(pod);
  }

  @Override
  public void validate(ObjectNode pod, FieldFaults faults) {
    PodSpecRules.pod(pod.path("spec"), Cells.text(pod, "metadata.name"), faults);
    PodAnnotationRules.check(pod, faults);
    boolean beingCreated = !pod.path("metadata").hasNonNull("resourceVersion");
    if (beingCreated && !pod.path("spec").path("ephemeralContainers").isEmpty()) {
      faults.forbidden("spec.ephemeralContainers", "cannot be set on create");
    }
  }

  @Override
  public void validateCreate(ObjectNode pod, FieldFaults faults) {
    JsonNode spec = pod.path("spec");
    if (!spec.path("ephemeralContainers").isEmpty()) {
      faults.forbidden("spec.ephemeralContainers", "cannot be set on create");
    }
    if (!spec.path("schedulingGates").isEmpty() && !spec.path("nodeName").asString("").isEmpty()) {
      faults.forbidden(
          "spec.nodeName", "cannot be set until all schedulingGates have been cleared");
    }
  }

  @Override
  public List<String> warnings(ObjectNode pod) {
    List<String> warnings = new ArrayList<>();
    JsonNode secrets = pod.path("spec").path("imagePullSecrets");
    for (int index = 0; index < secrets.size(); index++) {
      if (secrets.get(index).path("name").asString("").isEmpty()) {
        warnings.add("spec.imagePullSecrets[" + index + "].name: invalid empty name \"\"");
      }
    }
    return warnings;
  }

  @Override
  public void validateUpdate(ObjectNode pod, ObjectNode before, FieldFaults faults) {
    PodUpdates.check(pod, before, faults);
  }

  @Override
  public void validateStatus(ObjectNode pod, ObjectNode before, FieldFaults faults) {
    PodStatusUpdates.check(pod, before, faults);
  }

  @Override
  public void validateSubresource(
      String subresource, ObjectNode pod, ObjectNode before, FieldFaults faults) {
    EphemeralContainerUpdates.check(pod, before, faults);
  }
}
