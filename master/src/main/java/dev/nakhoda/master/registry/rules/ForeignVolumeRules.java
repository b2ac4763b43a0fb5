package dev.nakhoda.master.registry.rules;

import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.NameRules;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Volumes of kinds that no node here can mount: beyond the fields that each must have, upstream has
 * these rules. Pure.
 */
final class ForeignVolumeRules {

  private static final int MOST_LUN = 255;
  private static final int MOST_NAME = 63;
  private static final int MOST_TENANT = 64;
  private static final int MOST_PORTAL = 64;

  /** What each kind must have. */
  private static final Map<String, List<String>> NEEDED =
      Map.ofEntries(
          Map.entry("iscsi", List.of("targetPortal", "iqn")),
          Map.entry("gcePersistentDisk", List.of("pdName")),
          Map.entry("awsElasticBlockStore", List.of("volumeID")),
          Map.entry("glusterfs", List.of("endpoints", "path")),
          Map.entry("rbd", List.of("monitors", "image")),
          Map.entry("cinder", List.of("volumeID")),
          Map.entry("cephfs", List.of("monitors")),
          Map.entry("quobyte", List.of("volume")),
          Map.entry("flexVolume", List.of("driver")),
          Map.entry("azureFile", List.of("secretName", "shareName")),
          Map.entry("azureDisk", List.of("diskName", "diskURI")),
          Map.entry("vsphereVolume", List.of("volumePath")),
          Map.entry("photonPersistentDisk", List.of("pdID")),
          Map.entry("portworxVolume", List.of("volumeID")),
          Map.entry("scaleIO", List.of("gateway", "system", "volumeName")),
          Map.entry("storageos", List.of("volumeName")),
          Map.entry("csi", List.of("driver")));

  private static final List<String> INITIATORS = List.of("iqn", "eui", "naa");
  private static final Pattern INITIATOR =
      Pattern.compile(
          ".*iqn\\.\\d{4}-\\d{2}\\.([\\p{Alnum}.-]+)(:[^,;*&$|\\s]+)"
              + "|eui.\\p{Alnum}{16}|naa.\\p{Alnum}{32}");

  private static final List<String> CACHING = List.of("None", "ReadOnly", "ReadWrite");
  private static final List<String> DISKS = List.of("Dedicated", "Managed", "Shared");
  private static final String MANAGED =
      "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks"
          + "/{disk-id}";
  private static final String BLOB =
      "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd";

  private ForeignVolumeRules() {}

  static void check(String kind, JsonNode source, String place, FieldFaults faults) {
    String path =
        kind.equals("gcePersistentDisk")
            ? place.substring(0, place.length() - kind.length()) + "persistentDisk"
            : place;
    NEEDED.getOrDefault(kind, List.of()).forEach(field -> needed(source, field, path, faults));
    switch (kind) {
      case "iscsi" -> iscsi(source, path, faults);
      case "fc" -> fibreChannel(source, path, faults);
      case "gcePersistentDisk", "awsElasticBlockStore" -> partition(source, path, faults);
      case "flocker" -> flocker(source, path, faults);
      case "quobyte" -> quobyte(source, path, faults);
      case "cinder" -> secretName(source.path("secretRef"), path + ".secretRef", faults);
      case "flexVolume" -> options(source.path("options"), path + ".options", faults);
      case "azureDisk" -> azureDisk(source, path, faults);
      case "storageos" -> storageOs(source, path, faults);
      case "csi" -> csi(source, path, faults);
      default -> {
        // The others must only have what they need.
      }
    }
  }

  /** {@code volume}: a whole one, whose name is part of what iSCSI tells. */
  static void portal(JsonNode volume, String path, FieldFaults faults) {
    JsonNode source = volume.path("iscsi");
    String name = Walk.text(volume, "name");
    String together = name + ":" + Walk.text(source, "targetPortal");
    if (Walk.isSet(source, "initiatorName") && together.length() > MOST_PORTAL) {
      faults.invalid(
          path + ".name",
          name,
          "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if"
              + " iscsi.initiatorName is specified.");
    }
  }

  private static void iscsi(JsonNode source, String path, FieldFaults faults) {
    initiator(Walk.text(source, "iqn"), path + ".iqn", faults);
    Walk.inRange(source, "lun", 0, MOST_LUN, path, faults);
    boolean challenged =
        Walk.isTrue(source, "chapAuthDiscovery") || Walk.isTrue(source, "chapAuthSession");
    if (challenged && !Walk.isSet(source, "secretRef")) {
      faults.required(path + ".secretRef", "");
    }
    initiator(Walk.text(source, "initiatorName"), path + ".initiatorname", faults);
  }

  private static void initiator(String name, String path, FieldFaults faults) {
    if (name.isEmpty()) {
      return;
    }
    if (INITIATORS.stream().noneMatch(name::startsWith)) {
      faults.invalid(path, name, "must be valid format starting with iqn, eui, or naa");
    } else if (!INITIATOR.matcher(name).matches()) {
      faults.invalid(path, name, "must be valid format");
    }
  }

  private static void fibreChannel(JsonNode source, String path, FieldFaults faults) {
    JsonNode targets = source.path("targetWWNs");
    JsonNode disks = source.path("wwids");
    if (targets.isEmpty() && disks.isEmpty()) {
      faults.required(
          path + ".targetWWNs", "must specify either targetWWNs or wwids, but not both");
    }
    if (!targets.isEmpty() && !disks.isEmpty()) {
      faults.invalid(
          path + ".targetWWNs",
          targets,
          "targetWWNs and wwids can not be specified simultaneously");
    }
    if (!targets.isEmpty() && !Walk.isSet(source, "lun")) {
      faults.required(path + ".lun", "lun is required if targetWWNs is specified");
    } else if (!targets.isEmpty()) {
      Walk.inRange(source, "lun", 0, MOST_LUN, path, faults);
    }
  }

  /** 0 is allowed, whatever the sentence says. */
  private static void partition(JsonNode source, String path, FieldFaults faults) {
    JsonNode partition = source.path("partition");
    if (partition.asLong(0) < 0 || partition.asLong(0) > 255) {
      faults.invalid(path + ".partition", partition, "must be between 1 and 255, inclusive");
    }
  }

  private static void flocker(JsonNode source, String path, FieldFaults faults) {
    String name = Walk.text(source, "datasetName");
    String id = Walk.text(source, "datasetUUID");
    if (name.isEmpty() && id.isEmpty()) {
      faults.required(path, "one of datasetName and datasetUUID is required");
    }
    if (!name.isEmpty() && !id.isEmpty()) {
      faults.invalid(
          path, "resource", "datasetName and datasetUUID can not be specified simultaneously");
    }
    if (name.contains("/")) {
      faults.invalid(path + ".datasetName", name, "must not contain '/'");
    }
  }

  private static void quobyte(JsonNode source, String path, FieldFaults faults) {
    String registry = Walk.text(source, "registry");
    if (registry.isEmpty()) {
      faults.required(
          path + ".registry", "must be a host:port pair or multiple pairs separated by commas");
    }
    if (!registry.isEmpty() && Walk.text(source, "tenant").length() > MOST_TENANT) {
      faults.required(
          path + ".tenant", "must be a UUID and may not exceed a length of 64 characters");
      return;
    }
    for (String pair : registry.isEmpty() ? new String[0] : registry.split(",", -1)) {
      if (!pair.matches("[^:\\[\\]]*:[^:]*|\\[[^\\[\\]]*]:[^:]*")) {
        faults.invalid(
            path + ".registry",
            registry,
            "must be a host:port pair or multiple pairs separated by commas");
      }
    }
  }

  private static void options(JsonNode options, String path, FieldFaults faults) {
    options.forEachEntry((key, value) -> {
      String owner = "." + key.split("/", 2)[0].toLowerCase(Locale.ROOT);
      if (owner.endsWith(".kubernetes.io") || owner.endsWith(".k8s.io")) {
        faults.invalid(
            path + "[" + key + "]", key, "kubernetes.io and k8s.io namespaces are reserved");
      }
    });
  }

  private static void azureDisk(JsonNode source, String path, FieldFaults faults) {
    String caching = Walk.text(source, "cachingMode");
    if (!caching.isEmpty() && !CACHING.contains(caching)) {
      faults.notSupported(path + ".cachingMode", caching, CACHING);
    }
    String kind = Walk.text(source, "kind");
    if (!kind.isEmpty() && !DISKS.contains(kind)) {
      faults.notSupported(path + ".kind", kind, DISKS);
    }
    String disk = Walk.text(source, "diskURI");
    if (kind.equals("Managed") && !disk.startsWith("/subscriptions/")) {
      faults.notSupported(path + ".diskURI", disk, List.of(MANAGED));
    }
    if (!kind.isEmpty() && !kind.equals("Managed") && !disk.startsWith("https://")) {
      faults.notSupported(path + ".diskURI", disk, List.of(BLOB));
    }
  }

  private static void storageOs(JsonNode source, String path, FieldFaults faults) {
    Walk.label(Walk.text(source, "volumeName"), path + ".volumeName", faults);
    Walk.label(Walk.text(source, "volumeNamespace"), path + ".volumeNamespace", faults);
    secretName(source.path("secretRef"), path + ".secretRef", faults);
  }

  private static void csi(JsonNode source, String path, FieldFaults faults) {
    String driver = Walk.text(source, "driver");
    if (driver.length() > MOST_NAME) {
      faults.tooLong(path + ".driver", MOST_NAME);
    }
    Walk.report(
        NameRules.subdomain(driver.toLowerCase(Locale.ROOT)), driver, path + ".driver", faults);
    JsonNode secret = source.path("nodePublishSecretRef");
    secretName(secret, path + ".nodePublishSecretRef", faults);
    Walk.subdomain(Walk.text(secret, "name"), path + ".name", faults);
  }

  private static void secretName(JsonNode reference, String path, FieldFaults faults) {
    if (reference.isObject()) {
      needed(reference, "name", path, faults);
    }
  }

  private static void needed(JsonNode source, String field, String path, FieldFaults faults) {
    JsonNode value = source.path(field);
    boolean given = value.isArray() ? !value.isEmpty() : !value.asString("").isEmpty();
    if (!given) {
      faults.required(path + "." + field, "");
    }
  }
}
