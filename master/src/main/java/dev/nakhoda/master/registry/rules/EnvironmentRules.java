package dev.nakhoda.master.registry.rules;

import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.NameRules;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A container's environment. Pure. */
final class EnvironmentRules {

  private static final List<String> SOURCES =
      List.of("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef");

  private EnvironmentRules() {}

  static void container(JsonNode container, String path, FieldFaults faults) {
    Walk.each(
        container.path("env"), path + ".env", (variable, at) -> variable(variable, at, faults));
    Walk.each(
        container.path("envFrom"),
        path + ".envFrom",
        (source, at) -> source(source, path + ".envFrom", at, faults));
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
      DownwardRules.resource(from.get("resourceFieldRef"), at + ".resourceFieldRef", faults);
    }
    if (Walk.isSet(from, "fieldRef")) {
      DownwardRules.inEnvironment(from.get("fieldRef"), at + ".fieldRef", faults);
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
    String name = Walk.text(reference, "name");
    Walk.report(NameRules.subdomain(name), name, path + ".name", faults);
    VolumeRules.configKey(Walk.text(reference, "key"), path + ".key", faults);
  }

  /** {@code list}: upstream complains about the whole of it. */
  private static void source(JsonNode source, String list, String path, FieldFaults faults) {
    name(Walk.text(source, "prefix"), path + ".prefix", faults);
    boolean map = Walk.isSet(source, "configMapRef");
    boolean secret = Walk.isSet(source, "secretRef");
    for (String reference : List.of("configMapRef", "secretRef")) {
      if (Walk.isSet(source, reference)) {
        String name = Walk.text(source.get(reference), "name");
        String at = path + "." + reference + ".name";
        if (name.isEmpty()) {
          faults.required(at, "");
        }
        // A name that ends with a hyphen could still begin another's.
        Walk.subdomain(name.replaceFirst("-$", "a"), at, faults);
      }
    }
    if (map && secret) {
      faults.invalid(list, "", "may not have more than one field specified at a time");
    } else if (!map && !secret) {
      faults.invalid(list, "", "must specify one of: `configMapRef` or `secretRef`");
    }
  }
}
