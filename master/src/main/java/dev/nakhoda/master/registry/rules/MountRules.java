package dev.nakhoda.master.registry.rules;

import dev.nakhoda.master.registry.FieldFaults;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Where a container finds its pod's volumes: as files and as devices. Pure. */
final class MountRules {

  private static final List<String> WITH_DEVICES = List.of("persistentVolumeClaim", "ephemeral");

  private static final List<String> RECURSIVE = List.of("Enabled", "IfPossible");

  private MountRules() {}

  static void mounts(
      JsonNode container, Map<String, String> volumes, String path, FieldFaults faults) {
    JsonNode devices = container.path("volumeDevices");
    Set<String> deviceNames = texts(devices, "name");
    Set<String> devicePaths = texts(devices, "devicePath");
    Set<String> places = new HashSet<>();
    Walk.each(
        container.path("volumeMounts"),
        path + ".volumeMounts",
        (mount, at) -> {
          String name = Walk.text(mount, "name");
          String place = Walk.text(mount, "mountPath");
          if (!volumes.containsKey(name)) {
            faults.notFound(at + ".name", name);
          }
          if (!place.isEmpty() && !places.add(place)) {
            faults.invalid(at + ".mountPath", place, "must be unique");
          }
          if (deviceNames.contains(name)) {
            faults.invalid(at + ".name", name, "must not already exist in volumeDevices");
          }
          if (devicePaths.contains(place)) {
            faults.invalid(
                at + ".mountPath", place, "must not already exist as a path in volumeDevices");
          }
          subPaths(mount, path + ".volumeMounts", at, faults);
          propagation(mount, container, path + ".volumeMounts", faults);
          recursion(mount, path + ".volumeMounts", faults);
        });
  }

  private static Set<String> texts(JsonNode list, String field) {
    return list.valueStream()
        .map(each -> Walk.text(each, field))
        .filter(text -> !text.isEmpty())
        .collect(Collectors.toSet());
  }

  /** Neither No nor absent needs anything else. */
  private static void recursion(JsonNode mount, String path, FieldFaults faults) {
    String recursive = Walk.text(mount, "recursiveReadOnly");
    if (!RECURSIVE.contains(recursive)) {
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
  static void devices(
      JsonNode container, Map<String, String> volumes, String path, FieldFaults faults) {
    JsonNode mounts = container.path("volumeMounts");
    Set<String> mountNames = texts(mounts, "name");
    Set<String> mountPaths = texts(mounts, "mountPath");
    Set<String> names = new HashSet<>();
    Set<String> paths = new HashSet<>();
    Walk.each(
        container.path("volumeDevices"),
        path + ".volumeDevices",
        (device, at) -> {
          String name = Walk.text(device, "name");
          String place = Walk.text(device, "devicePath");
          deviceName(name, names, volumes, at + ".name", faults);
          devicePath(place, paths, at + ".devicePath", faults);
          if (mountNames.contains(name)) {
            faults.invalid(at + ".name", name, "must not already exist in volumeMounts");
          }
          if (mountPaths.contains(place)) {
            faults.invalid(
                at + ".devicePath", place, "must not already exist as a path in volumeMounts");
          }
        });
  }

  private static void deviceName(
      String name,
      Set<String> names,
      Map<String, String> volumes,
      String path,
      FieldFaults faults) {
    if (name.isEmpty()) {
      return;
    }
    if (!names.add(name)) {
      faults.invalid(path, name, "must be unique");
    }
    if (!volumes.containsKey(name)) {
      faults.notFound(path, name);
    } else if (!WITH_DEVICES.contains(volumes.get(name))) {
      faults.invalid(
          path,
          name,
          "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode");
    }
  }

  private static void devicePath(String place, Set<String> paths, String path, FieldFaults faults) {
    if (!place.isEmpty() && !paths.add(place)) {
      faults.invalid(path, place, "must be unique");
    }
    if (List.of(place.split("/", -1)).contains("..")) {
      faults.invalid(path, place, "can not contain backsteps ('..')");
    }
  }

  /** {@code list}: upstream names the whole of it where a path leads out of the volume. */
  private static void subPaths(JsonNode mount, String list, String path, FieldFaults faults) {
    Walk.relativePath(Walk.text(mount, "subPath"), list + ".subPath", faults);
    String expression = Walk.text(mount, "subPathExpr");
    if (!expression.isEmpty() && !Walk.text(mount, "subPath").isEmpty()) {
      faults.invalid(
          path + ".subPathExpr", expression, "subPathExpr and subPath are mutually exclusive");
    }
    Walk.relativePath(expression, list + ".subPathExpr", faults);
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
}
