package dev.nakhoda.master.registry.types;

import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.rules.LabelRules;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Where a PersistentVolume's bytes are: exactly one member of its spec says. Pure. */
final class VolumeSources {

  private static final Set<String> KINDS =
      Set.of(
          "awsElasticBlockStore",
          "azureDisk",
          "azureFile",
          "cephfs",
          "cinder",
          "csi",
          "fc",
          "flexVolume",
          "flocker",
          "gcePersistentDisk",
          "glusterfs",
          "hostPath",
          "iscsi",
          "local",
          "nfs",
          "photonPersistentDisk",
          "portworxVolume",
          "quobyte",
          "rbd",
          "scaleIO",
          "storageos",
          "vsphereVolume");

  private VolumeSources() {}

  static Map<String, JsonNode> of(JsonNode spec) {
    Map<String, JsonNode> sources = new TreeMap<>();
    spec.forEachEntry((field, value) -> {
      if (KINDS.contains(field) && !value.isNull()) {
        sources.put(field, value);
      }
    });
    return sources;
  }

  static void check(JsonNode spec, FieldFaults faults) {
    Map<String, JsonNode> sources = of(spec);
    if (sources.isEmpty()) {
      faults.required("spec", "must specify a volume type");
    }
    sources.keySet().stream()
        .skip(1)
        .forEach(
            more -> faults.forbidden("spec." + more, "may not specify more than 1 volume type"));
    sources.forEach((kind, source) -> source(kind, source, spec, faults));
    affinity(spec.path("nodeAffinity"), faults);
  }

  private static void source(String kind, JsonNode source, JsonNode spec, FieldFaults faults) {
    String path = source.path("path").asString("");
    switch (kind) {
      case "hostPath" -> {
        path(path, "spec.hostPath.path", faults);
        if (path.equals("/")
            && spec.path("persistentVolumeReclaimPolicy").asString("").equals("Recycle")) {
          faults.forbidden(
              "spec.persistentVolumeReclaimPolicy",
              "may not be 'recycle' for a hostPath mount of '/'");
        }
      }
      case "local" -> {
        path(path, "spec.local.path", faults);
        if (!spec.path("nodeAffinity").isObject()) {
          faults.required("spec.nodeAffinity", "Local volume requires node affinity");
        }
      }
      case "nfs" -> {
        if (source.path("server").asString("").isEmpty()) {
          faults.required("spec.nfs.server", "");
        }
        if (path.isEmpty()) {
          faults.required("spec.nfs.path", "");
        } else if (!path.startsWith("/")) {
          faults.invalid("spec.nfs.path", path, "must be an absolute path");
        }
      }
      default -> {
        // No node of ours can mount the others; they are kept as they are.
      }
    }
  }

  private static void path(String path, String field, FieldFaults faults) {
    if (path.isEmpty()) {
      faults.required(field, "");
    } else if (Arrays.asList(path.split("/")).contains("..")) {
      faults.invalid(field, path, "must not contain '..'");
    }
  }

  private static void affinity(JsonNode affinity, FieldFaults faults) {
    if (!affinity.isObject()) {
      return;
    }
    JsonNode terms = affinity.path("required").path("nodeSelectorTerms");
    if (!affinity.path("required").isObject()) {
      faults.required("spec.nodeAffinity.required", "must specify required node constraints");
    } else if (terms.isEmpty()) {
      faults.required(
          "spec.nodeAffinity.required.nodeSelectorTerms",
          "must have at least one node selector term");
    }
    for (int i = 0; i < terms.size(); i++) {
      LabelRules.nodeSelectorTerm(
          terms.get(i), "spec.nodeAffinity.required.nodeSelectorTerms[" + i + "]", faults);
    }
  }
}
