package dev.nakhoda.master.registry.rules;

import dev.nakhoda.master.registry.FieldFaults;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A container's environment. Pure. */
final class EnvironmentRules {

  private static final List<String> SOURCES =
      List.of("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef");
  private static final List<String> RESOURCES =
      List.of(
          "limits.cpu",
          "limits.ephemeral-storage",
          "limits.memory",
          "requests.cpu",
          "requests.ephemeral-storage",
          "requests.memory");
  private static final Set<String> FIELDS =
      Set.of(
          "metadata.name",
          "metadata.namespace",
          "metadata.uid",
          "spec.nodeName",
          "spec.serviceAccountName",
          "status.hostIP",
          "status.hostIPs",
          "status.podIP",
          "status.podIPs");

  private EnvironmentRules() {}

  static void container(JsonNode container, String path, FieldFaults faults) {
    Walk.each(
        container.path("env"), path + ".env", (variable, at) -> variable(variable, at, faults));
    Walk.each(
        container.path("envFrom"), path + ".envFrom", (source, at) -> source(source, at, faults));
  }

  private static void variable(JsonNode variable, String path, FieldFaults faults) {
    name(Walk.text(variable, "name"), path + ".name", faults);
    JsonNode from = variable.path("valueFrom");
    if (!from.isObject()) {
      return;
    }
    String at = path + ".valueFrom";
    List<String> given = SOURCES.stream().filter(source -> Walk.isSet(from, source)).toList();
    if (given.isEmpty()) {
      faults.invalid(
          at,
          "",
          "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef`"
              + " or `fileKeyRef`");
    } else if (!Walk.text(variable, "value").isEmpty()) {
      faults.invalid(at, "", "may not be specified when `value` is not empty");
    } else if (given.size() > 1) {
      faults.invalid(at, "", "may not have more than one field specified at a time");
    }
    for (String reference : List.of("configMapKeyRef", "secretKeyRef")) {
      if (Walk.isSet(from, reference)) {
        keyReference(from.get(reference), at + "." + reference, faults);
      }
    }
    if (Walk.isSet(from, "resourceFieldRef")) {
      resource(
          Walk.text(from.get("resourceFieldRef"), "resource"),
          at + ".resourceFieldRef.resource",
          faults);
    }
    if (Walk.isSet(from, "fieldRef")) {
      field(Walk.text(from.get("fieldRef"), "fieldPath"), at + ".fieldRef.fieldPath", faults);
    }
  }

  static void resource(String resource, String path, FieldFaults faults) {
    boolean hugePages =
        resource.startsWith("limits.hugepages-") || resource.startsWith("requests.hugepages-");
    if (!resource.isEmpty() && !hugePages && !RESOURCES.contains(resource)) {
      faults.unsupported(path, resource, RESOURCES);
    }
  }

  /** Anything printable but the equals sign. */
  private static void name(String name, String path, FieldFaults faults) {
    if (!name.isEmpty() && !name.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '=')) {
      faults.invalid(
          path,
          name,
          "a valid environment variable name must consist only of printable ASCII characters other"
              + " than '='");
    }
  }

  private static void keyReference(JsonNode reference, String path, FieldFaults faults) {
    if (Walk.text(reference, "name").isEmpty()) {
      faults.required(path + ".name", "");
    }
    VolumeRules.configKey(Walk.text(reference, "key"), path + ".key", faults);
  }

  private static void field(String field, String path, FieldFaults faults) {
    boolean entry = field.matches("metadata\\.(labels|annotations)\\['[^']+'\\]");
    if (!field.isEmpty() && !entry && !FIELDS.contains(field)) {
      faults.invalid(
          path, field, "error converting fieldPath: field label not supported: " + field);
    }
  }

  private static void source(JsonNode source, String path, FieldFaults faults) {
    boolean map = Walk.isSet(source, "configMapRef");
    boolean secret = Walk.isSet(source, "secretRef");
    if (map && secret) {
      faults.invalid(path, "", "may not have more than one field specified at a time");
    } else if (!map && !secret) {
      faults.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`");
    }
    for (String reference : List.of("configMapRef", "secretRef")) {
      if (Walk.isSet(source, reference) && Walk.text(source.get(reference), "name").isEmpty()) {
        faults.required(path + "." + reference + ".name", "");
      }
    }
    name(Walk.text(source, "prefix"), path + ".prefix", faults);
  }
}
