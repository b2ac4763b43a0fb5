package dev.nakhoda.master.registry.rules;

import dev.nakhoda.api.Quantity;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.NameRules;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** Upstream's rules for what a claim asks for, and for what volumes share with claims. Pure. */
public final class ClaimRules {

  private static final String CLAIM = "PersistentVolumeClaim";
  private static final List<String> MODES =
      List.of("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod");

  private ClaimRules() {}

  /** The spec of a claim, or of the template of one. */
  public static void check(JsonNode spec, String path, FieldFaults faults) {
    JsonNode modes = spec.path("accessModes");
    if (modes.isEmpty()) {
      faults.required(path + ".accessModes", "at least 1 access mode is required");
    }
    LabelRules.selector(spec.path("selector"), path + ".selector", faults);
    accessModes(modes, path + ".accessModes", faults);
    size(
        spec.path("resources").path("requests").path("storage"),
        path + ".resources[storage]",
        faults);
    for (String field : List.of("storageClassName", "volumeAttributesClassName")) {
      className(spec.path(field), path + "." + field, faults);
    }
    sources(spec, path, faults);
  }

  /** How the volume may be mounted. */
  public static void accessModes(JsonNode modes, String path, FieldFaults faults) {
    List<String> given = modes.valueStream().map(mode -> mode.asString("")).toList();
    for (String mode : given) {
      if (!MODES.contains(mode)) {
        faults.notSupported(path, mode, MODES);
      }
    }
    boolean alone = given.contains("ReadWriteOncePod");
    if (alone
        && given.stream()
            .anyMatch(mode -> MODES.contains(mode) && !mode.equals("ReadWriteOncePod"))) {
      faults.forbidden(path, "may not use ReadWriteOncePod with other access modes");
    }
  }

  /** A size that must be there and above zero. */
  public static void size(JsonNode size, String path, FieldFaults faults) {
    if (size.isMissingNode() || size.isNull()) {
      faults.required(path, "");
      return;
    }
    try {
      Quantity amount = Quantity.parse(size.asString(""));
      if (amount.amount().signum() <= 0) {
        faults.invalid(path, size, "must be greater than zero");
      }
    } catch (IllegalArgumentException malformed) {
      faults.invalid(path, size, malformed.getMessage());
    }
  }

  /** The name of a class; an empty one says that there is to be none. */
  public static void className(JsonNode name, String path, FieldFaults faults) {
    if (name.isString() && !name.asString().isEmpty()) {
      NameRules.subdomain(name.asString()).forEach(fault -> faults.invalid(path, name, fault));
    }
  }

  private static void sources(JsonNode spec, String path, FieldFaults faults) {
    JsonNode source = spec.path("dataSource");
    JsonNode reference = spec.path("dataSourceRef");
    source(source, path + ".dataSource", faults);
    source(reference, path + ".dataSourceRef", faults);
    String namespace = Walk.text(reference, "namespace");
    Walk.label(namespace, path + ".dataSourceRef.namespace", faults);
    if (!source.isObject() || !reference.isObject()) {
      return;
    }
    if (!namespace.isEmpty()) {
      faults.invalid(
          path,
          path + ".dataSource",
          "may not be specified when dataSourceRef.namespace is specified");
    } else if (!isSame(source, reference)) {
      faults.invalid(path, path + ".dataSource", "must match dataSourceRef");
    }
  }

  private static boolean isSame(JsonNode source, JsonNode reference) {
    return List.of("apiGroup", "kind", "name").stream()
        .allMatch(field ->
            Objects.equals(source.path(field).asString(""), reference.path(field).asString("")));
  }

  private static void source(JsonNode source, String path, FieldFaults faults) {
    if (!source.isObject()) {
      return;
    }
    for (String field : List.of("name", "kind")) {
      if (Walk.text(source, field).isEmpty()) {
        faults.required(path + "." + field, "");
      }
    }
    String group = Walk.text(source, "apiGroup");
    String kind = Walk.text(source, "kind");
    if (group.isEmpty() && !kind.equals(CLAIM)) {
      faults.invalid(
          path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
    }
    Walk.subdomain(group, path + ".apiGroup", faults);
  }
}
