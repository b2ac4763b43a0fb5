package dev.nakhoda.master.registry.rules;

import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.MetadataRules;
import dev.nakhoda.master.registry.NameRules;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A pod's volumes. Pure. */
final class VolumeRules {

  private static final int MOST_MODE = 0777;

  /** Of several sources upstream takes the first in this order. */
  private static final List<String> ORDER =
      List.of(
          "emptyDir",
          "hostPath",
          "gitRepo",
          "gcePersistentDisk",
          "awsElasticBlockStore",
          "secret",
          "nfs",
          "iscsi",
          "glusterfs",
          "flocker",
          "persistentVolumeClaim",
          "rbd",
          "cinder",
          "cephfs",
          "quobyte",
          "downwardAPI",
          "fc",
          "flexVolume",
          "configMap",
          "azureFile",
          "vsphereVolume",
          "photonPersistentDisk",
          "portworxVolume",
          "azureDisk",
          "storageos",
          "projected",
          "scaleIO",
          "csi",
          "ephemeral",
          "image");

  /** How upstream writes some of them when they are too many. */
  private static final Map<String, String> MISNAMED =
      Map.of("downwardAPI", "downwarAPI", "cephfs", "cephFS");

  private VolumeRules() {}

  /** Each volume's kind, by its name. {@code pod}: the pod's name; empty in a template. */
  static Map<String, String> volumes(
      JsonNode volumes, String pod, String path, FieldFaults faults) {
    Map<String, String> kinds = new HashMap<>();
    Set<String> created = new HashSet<>();
    volumes.forEach(volume -> {
      if (Walk.isSet(volume, "ephemeral") && !pod.isEmpty()) {
        created.add(pod + "-" + Walk.text(volume, "name"));
      }
    });
    Walk.each(
        volumes,
        path,
        (volume, at) -> {
          String name = Walk.text(volume, "name");
          Walk.label(name, at + ".name", faults);
          String kind = source(volume, pod, at, faults);
          if (!name.isEmpty() && kinds.putIfAbsent(name, kind) != null) {
            faults.duplicate(at + ".name", name);
          }
          String claim = Walk.text(volume.path("persistentVolumeClaim"), "claimName");
          if (created.contains(claim)) {
            faults.invalid(
                at + ".persistentVolumeClaim.claimName",
                claim,
                "must not reference a PVC that gets created for an ephemeral volume");
          }
        });
    return kinds;
  }

  /** The kind of the volume: the first of its sources, in upstream's order. */
  private static String source(JsonNode volume, String pod, String path, FieldFaults faults) {
    List<String> sources =
        volume
            .propertyStream()
            .filter(field -> !field.getKey().equals("name") && !field.getValue().isNull())
            .map(Map.Entry::getKey)
            .sorted(Comparator.comparingInt(ORDER::indexOf))
            .toList();
    if (sources.isEmpty()) {
      return "emptyDir";
    }
    sources.stream()
        .skip(1)
        .forEach(more ->
            faults.forbidden(
                path + "." + MISNAMED.getOrDefault(more, more),
                "may not specify more than 1 volume type"));
    String kind = sources.getFirst();
    sourceOf(kind, volume.get(kind), path + "." + kind, faults);
    if (kind.equals("iscsi")) {
      ForeignVolumeRules.portal(volume, path, faults);
    }
    if (kind.equals("ephemeral") && !pod.isEmpty()) {
      String name = Walk.text(volume, "name");
      String claim = pod + "-" + name;
      NameRules.subdomain(claim)
          .forEach(fault ->
              faults.invalid(path + ".name", name, "PVC name \"" + claim + "\": " + fault));
    }
    return kind;
  }

  private static void sourceOf(String kind, JsonNode source, String path, FieldFaults faults) {
    switch (kind) {
      case "configMap", "secret" -> {
        mode(source, "defaultMode", path, faults);
        items(source, path, faults);
      }
      case "downwardAPI" -> {
        mode(source, "defaultMode", path, faults);
        source.path("items").forEach(item -> downward(item, path, faults));
      }
      case "projected" -> {
        mode(source, "defaultMode", path, faults);
        ProjectionRules.check(source.path("sources"), path, faults);
      }
      case "ephemeral" -> template(source.path("volumeClaimTemplate"), path, faults);
      case "hostPath" -> Walk.noBackSteps(Walk.text(source, "path"), path + ".path", faults);
      case "gitRepo" ->
          Walk.relativePath(Walk.text(source, "directory"), path + ".directory", faults);
      case "nfs" -> absolute(Walk.text(source, "path"), path + ".path", faults);
      case "emptyDir" -> {
        if (Walk.text(source, "sizeLimit").startsWith("-")) {
          faults.forbidden(
              path + ".sizeLimit", "SizeLimit field must be a valid resource quantity");
        }
      }
      default -> ForeignVolumeRules.check(kind, source, path, faults);
    }
  }

  private static void absolute(String given, String path, FieldFaults faults) {
    if (!given.startsWith("/")) {
      faults.invalid(path, given, "must be an absolute path");
    }
  }

  private static void template(JsonNode template, String path, FieldFaults faults) {
    String at = path + ".volumeClaimTemplate";
    if (!template.isObject()) {
      faults.required(at, "");
      return;
    }
    JsonNode metadata = template.path("metadata");
    MetadataRules.template(metadata, at + ".metadata", faults);
    metadata
        .propertyStream()
        .map(Map.Entry::getKey)
        .filter(field -> !field.equals("labels") && !field.equals("annotations"))
        .forEach(field -> faults.forbidden(at + ".metadata." + field, "cannot be set"));
    ClaimRules.check(template.path("spec"), at + ".spec", faults);
  }

  /** Which keys become which files. */
  static void items(JsonNode source, String path, FieldFaults faults) {
    Walk.each(
        source.path("items"),
        path + ".items",
        (item, at) -> {
          Walk.ownPath(Walk.text(item, "path"), at + ".path", faults);
          mode(item, "mode", at, faults);
        });
  }

  /** {@code path}: that of the downward API; upstream does not say which item. */
  static void downward(JsonNode item, String path, FieldFaults faults) {
    if (Walk.text(item, "path").isEmpty()) {
      faults.required(path + ".path", "");
    }
    Walk.ownPath(Walk.text(item, "path"), path + ".path", faults);
    boolean field = Walk.isSet(item, "fieldRef");
    boolean resource = Walk.isSet(item, "resourceFieldRef");
    if (field) {
      DownwardRules.inVolume(item.get("fieldRef"), path + ".fieldRef", faults);
      if (resource) {
        faults.invalid(
            path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
      }
    } else if (resource) {
      JsonNode reference = item.get("resourceFieldRef");
      DownwardRules.resourceOf(reference, path + ".resourceFieldRef", faults);
    } else {
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

  /** A key of a ConfigMap or Secret, as references name it. */
  static void configKey(String key, String path, FieldFaults faults) {
    if (!key.isEmpty()) {
      Walk.report(NameRules.configKey(key), key, path, faults);
    }
  }
}
