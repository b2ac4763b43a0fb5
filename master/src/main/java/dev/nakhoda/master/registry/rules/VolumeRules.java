package dev.nakhoda.master.registry.rules;

import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.NameRules;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A pod's volumes and where its containers mount them. Pure. */
final class VolumeRules {

  private static final int MOST_MODE = 0777;

  private VolumeRules() {}

  /** The names of the volumes, for the mounts. */
  static Set<String> volumes(JsonNode volumes, String path, FieldFaults faults) {
    Set<String> names = new HashSet<>();
    Walk.each(
        volumes,
        path,
        (volume, at) -> {
          String name = Walk.text(volume, "name");
          Walk.label(name, at + ".name", faults);
          if (!name.isEmpty() && !names.add(name)) {
            faults.duplicate(at + ".name", name);
          }
          source(volume, at, faults);
        });
    return names;
  }

  private static void source(JsonNode volume, String path, FieldFaults faults) {
    List<String> sources =
        volume
            .propertyStream()
            .filter(field -> !field.getKey().equals("name") && !field.getValue().isNull())
            .map(Map.Entry::getKey)
            .toList();
    sources.stream()
        .skip(1)
        .forEach(
            more -> faults.forbidden(path + "." + more, "may not specify more than 1 volume type"));
    for (String source : sources) {
      sourceOf(source, volume.get(source), path + "." + source, faults);
    }
  }

  private static void sourceOf(String kind, JsonNode source, String path, FieldFaults faults) {
    switch (kind) {
      case "configMap", "secret" -> {
        mode(source, "defaultMode", path, faults);
        items(source, path, faults);
      }
      case "downwardAPI" -> {
        mode(source, "defaultMode", path, faults);
        Walk.each(source.path("items"), path + ".items", (item, at) -> downward(item, at, faults));
      }
      case "projected" -> {
        mode(source, "defaultMode", path, faults);
        Walk.each(
            source.path("sources"), path + ".sources", (each, at) -> projection(each, at, faults));
      }
      case "ephemeral" -> {
        if (!Walk.isSet(source, "volumeClaimTemplate")) {
          faults.required(path + ".volumeClaimTemplate", "");
        }
      }
      case "hostPath" -> Walk.noBackSteps(Walk.text(source, "path"), path + ".path", faults);
      case "nfs" -> {
        String given = Walk.text(source, "path");
        if (!given.isEmpty() && !given.startsWith("/")) {
          faults.invalid(path + ".path", given, "must be an absolute path");
        }
      }
      case "emptyDir" -> {
        if (Walk.text(source, "sizeLimit").startsWith("-")) {
          faults.forbidden(
              path + ".sizeLimit", "SizeLimit field must be a valid resource quantity");
        }
      }
      default -> {
        // Other sources have no rules beyond their needed fields.
      }
    }
  }

  private static void projection(JsonNode source, String path, FieldFaults faults) {
    source.forEachEntry((kind, inner) -> {
      String at = path + "." + kind;
      switch (kind) {
        case "configMap", "secret" -> {
          if (Walk.text(inner, "name").isEmpty()) {
            faults.required(at + ".name", "");
          }
          items(inner, at, faults);
        }
        case "downwardAPI" ->
            Walk.each(inner.path("items"), at + ".items", (item, to) -> downward(item, to, faults));
        default -> Walk.relativePath(Walk.text(inner, "path"), at + ".path", faults);
      }
    });
  }

  private static void items(JsonNode source, String path, FieldFaults faults) {
    Walk.each(
        source.path("items"),
        path + ".items",
        (item, at) -> {
          mode(item, "mode", at, faults);
          Walk.relativePath(Walk.text(item, "path"), at + ".path", faults);
        });
  }

  private static void downward(JsonNode item, String path, FieldFaults faults) {
    if (Walk.text(item, "path").isEmpty()) {
      faults.required(path + ".path", "");
    }
    Walk.relativePath(Walk.text(item, "path"), path + ".path", faults);
    boolean field = Walk.isSet(item, "fieldRef");
    boolean resource = Walk.isSet(item, "resourceFieldRef");
    if (field && resource) {
      faults.invalid(
          path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
    } else if (!field && !resource) {
      faults.required(path, "one of fieldRef and resourceFieldRef is required");
    }
    mode(item, "mode", path, faults);
  }

  private static void mode(JsonNode owner, String field, String path, FieldFaults faults) {
    JsonNode mode = owner.path(field);
    if (mode.isNumber() && (mode.asInt() < 0 || mode.asInt() > MOST_MODE)) {
      faults.invalid(
          path + "." + field, mode, "must be a number between 0 and 0777 (octal), both inclusive");
    }
  }

  static void mounts(JsonNode container, Set<String> volumes, String path, FieldFaults faults) {
    Set<String> places = new HashSet<>();
    Walk.each(
        container.path("volumeMounts"),
        path + ".volumeMounts",
        (mount, at) -> {
          String name = Walk.text(mount, "name");
          if (!name.isEmpty() && !volumes.contains(name)) {
            faults.notFound(at + ".name", name);
          }
          String place = Walk.text(mount, "mountPath");
          if (!place.isEmpty() && !places.add(place)) {
            faults.invalid(at + ".mountPath", place, "must be unique");
          }
          subPaths(mount, at, faults);
          recursion(mount, at, faults);
          propagation(mount, container, at, faults);
        });
  }

  /** Neither No nor absent needs anything else. */
  private static void recursion(JsonNode mount, String path, FieldFaults faults) {
    String recursive = Walk.text(mount, "recursiveReadOnly");
    if (recursive.isEmpty() || recursive.equals("Disabled")) {
      return;
    }
    if (!Walk.isTrue(mount, "readOnly")) {
      faults.forbidden(path + ".recursiveReadOnly", "may only be specified when readOnly is true");
    }
    String propagation = Walk.text(mount, "mountPropagation");
    if (!propagation.isEmpty() && !propagation.equals("None")) {
      faults.forbidden(
          path + ".recursiveReadOnly",
          "may only be specified when mountPropagation is None or not specified");
    }
  }

  /** Block devices come from claims alone. */
  static void devices(JsonNode spec, String path, FieldFaults faults) {
    for (String list : List.of("containers", "initContainers")) {
      Walk.each(
          spec.path(list),
          path + "." + list,
          (container, at) ->
              Walk.each(
                  container.path("volumeDevices"),
                  at + ".volumeDevices",
                  (device, where) -> device(device, spec.path("volumes"), where, faults)));
    }
  }

  private static void device(JsonNode device, JsonNode volumes, String path, FieldFaults faults) {
    String name = Walk.text(device, "name");
    if (name.isEmpty()) {
      return;
    }
    Optional<JsonNode> volume =
        volumes.valueStream().filter(each -> Walk.text(each, "name").equals(name)).findFirst();
    if (volume.isEmpty()) {
      faults.notFound(path + ".name", name);
    } else if (!volume.get().has("persistentVolumeClaim") && !volume.get().has("ephemeral")) {
      faults.invalid(
          path + ".name",
          name,
          "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode");
    }
    Walk.noBackSteps(Walk.text(device, "devicePath"), path + ".devicePath", faults);
  }

  private static void subPaths(JsonNode mount, String path, FieldFaults faults) {
    Walk.relativePath(Walk.text(mount, "subPath"), path + ".subPath", faults);
    String expression = Walk.text(mount, "subPathExpr");
    if (!expression.isEmpty() && !Walk.text(mount, "subPath").isEmpty()) {
      faults.invalid(
          path + ".subPathExpr", expression, "subPathExpr and subPath are mutually exclusive");
    }
    Walk.relativePath(expression, path + ".subPathExpr", faults);
  }

  private static void propagation(
      JsonNode mount, JsonNode container, String path, FieldFaults faults) {
    boolean privileged = Walk.isTrue(container.path("securityContext"), "privileged");
    if (Walk.text(mount, "mountPropagation").equals("Bidirectional") && !privileged) {
      faults.forbidden(
          path + ".mountPropagation",
          "Bidirectional mount propagation is available only to privileged containers");
    }
  }

  /** A key of a ConfigMap or Secret, as references name it. */
  static void configKey(String key, String path, FieldFaults faults) {
    if (!key.isEmpty()) {
      Walk.report(NameRules.configKey(key), key, path, faults);
    }
  }
}
