package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Ages;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Subresource;
import dev.nakhoda.master.registry.TableColumn;
import dev.nakhoda.master.registry.rules.LabelRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Nodes. Their status may be given on creation: an agent registers itself in one request. */
final class NodeType implements ResourceType {

  private static final List<String> EFFECTS =
      List.of("NoSchedule", "PreferNoSchedule", "NoExecute");

  private static final String ROLE_PREFIX = "node-role.kubernetes.io/";
  private static final String ROLE_LABEL = "kubernetes.io/role";

  @Override
  public ResourceName name() {
    return ResourceName.NODES;
  }

  @Override
  public List<String> shortNames() {
    return List.of("no");
  }

  @Override
  public List<Subresource> subresources() {
    return List.of(
        Subresource.stream("proxy", "NodeProxyOptions", List.of("get")),
        Subresource.status("", "v1", "Node"));
  }

  @Override
  public String storagePrefix() {
    return "/registry/minions/";
  }

  @Override
  public Set<String> selectableFieldNames() {
    return Set.of("metadata.name", "metadata.namespace", "spec.unschedulable");
  }

  @Override
  public Map<String, String> selectableFields(JsonNode object) {
    return Map.of(
        "metadata.name", Cells.text(object, "metadata.name"),
        "metadata.namespace", "",
        "spec.unschedulable", Boolean.toString(Fields.flag(object, "spec.unschedulable")));
  }

  @Override
  public List<TableColumn> columns() {
    return List.of(
        TableColumn.objectName(),
        TableColumn.text("Status", "The status of the node"),
        TableColumn.text("Roles", "The roles of the node"),
        TableColumn.age(),
        TableColumn.text("Version", "Kubelet Version reported by the node."),
        TableColumn.wide("Internal-IP", "List of internal addresses of the node."),
        TableColumn.wide("External-IP", "List of external addresses of the node."),
        TableColumn.wide("OS-Image", "OS Image reported by the node from /etc/os-release."),
        TableColumn.wide("Kernel-Version", "Kernel Version reported by the node."),
        TableColumn.wide("Container-Runtime", "Container runtime version reported by the node."));
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    return List.of(
        Cells.text(object, "metadata.name"),
        status(object),
        roles(object),
        Ages.since(object, now),
        Cells.text(object, "status.nodeInfo.kubeletVersion"),
        address(object, "InternalIP"),
        address(object, "ExternalIP"),
        orUnknown(Cells.text(object, "status.nodeInfo.osImage")),
        orUnknown(Cells.text(object, "status.nodeInfo.kernelVersion")),
        orUnknown(Cells.text(object, "status.nodeInfo.containerRuntimeVersion")));
  }

  private static String status(JsonNode object) {
    List<String> words = new ArrayList<>();
    for (JsonNode condition : object.path("status").path("conditions")) {
      if (condition.path("type").asString("").equals("Ready")) {
        boolean ready = condition.path("status").asString("").equals("True");
        words.add(ready ? "Ready" : "NotReady");
      }
    }
    if (words.isEmpty()) {
      words.add("Unknown");
    }
    if (Fields.flag(object, "spec.unschedulable")) {
      words.add("SchedulingDisabled");
    }
    return String.join(",", words);
  }

  private static String roles(JsonNode object) {
    TreeSet<String> roles = new TreeSet<>();
    object
        .path("metadata")
        .path("labels")
        .forEachEntry((label, value) -> {
          if (label.startsWith(ROLE_PREFIX) && label.length() > ROLE_PREFIX.length()) {
            roles.add(label.substring(ROLE_PREFIX.length()));
          } else if (label.equals(ROLE_LABEL) && !value.asString("").isEmpty()) {
            roles.add(value.asString());
          }
        });
    return Cells.orNone(String.join(",", roles));
  }

  private static String address(JsonNode object, String type) {
    for (JsonNode address : object.path("status").path("addresses")) {
      if (address.path("type").asString("").equals(type)) {
        return address.path("address").asString("");
      }
    }
    return Cells.NONE;
  }

  private static String orUnknown(String text) {
    return text.isEmpty() ? "<unknown>" : text;
  }

  @Override
  public void prepareForCreate(ObjectNode object) {
    // The status stays: nodes register with it.
  }

  @Override
  public void validate(ObjectNode object, FieldFaults faults) {
    JsonNode taints = object.path("spec").path("taints");
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < taints.size(); i++) {
      JsonNode taint = taints.get(i);
      String key = taint.path("key").asString("") + ":" + taint.path("effect").asString("");
      if (!seen.add(key)) {
        faults.duplicate(
            "metadata.taints[" + i + "]", taint, "taints must be unique by key and effect pair");
      }
      LabelRules.key(taint.path("key").asString(""), "metadata.taints[" + i + "].key", faults);
      effect(taint.path("effect").asString(""), "metadata.taints[" + i + "].effect", faults);
      LabelRules.value(
          taint.path("value").asString(""), "metadata.taints[" + i + "].value", faults);
    }
    JsonNode ranges = object.path("spec").path("podCIDRs");
    for (int i = 0; i < ranges.size(); i++) {
      if (!Addresses.isRange(ranges.get(i).asString(""))) {
        faults.invalid("spec.podCIDRs[" + i + "]", ranges.get(i), Addresses.NOT_A_RANGE);
      }
    }
  }

  private static void effect(String effect, String path, FieldFaults faults) {
    if (effect.isEmpty()) {
      faults.required(path, "");
    } else if (!EFFECTS.contains(effect)) {
      faults.unsupported(path, effect, EFFECTS);
    }
  }

  @Override
  public void validateUpdate(ObjectNode object, ObjectNode before, FieldFaults faults) {
    String cidr = Cells.text(before, "spec.podCIDR");
    if (!cidr.isEmpty() && !cidr.equals(Cells.text(object, "spec.podCIDR"))) {
      faults.forbidden(
          "spec.podCIDRs", "node updates may not change podCIDR except from \"\" to valid");
    }
    String provider = Cells.text(before, "spec.providerID");
    if (!provider.isEmpty() && !provider.equals(Cells.text(object, "spec.providerID"))) {
      faults.forbidden(
          "spec.providerID", "node updates may not change providerID except from \"\" to valid");
    }
  }
}
