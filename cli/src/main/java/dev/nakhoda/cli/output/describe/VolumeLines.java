package dev.nakhoda.cli.output.describe;

import tools.jackson.databind.JsonNode;

/** A pod's volumes within a description. */
final class VolumeLines {

  private VolumeLines() {}

  static void add(JsonNode volumes, Page page) {
    if (volumes.isEmpty()) {
      page.field("Volumes", Page.NONE);
      return;
    }
    page.line(0, "Volumes:");
    for (JsonNode volume : volumes) {
      page.line(1, Page.text(volume.path("name")) + ":");
      source(volume, page);
    }
  }

  private static void source(JsonNode volume, Page page) {
    if (volume.path("emptyDir").isObject()) {
      JsonNode source = volume.path("emptyDir");
      page.field(2, "Type", "EmptyDir (a temporary directory that shares a pod's lifetime)");
      page.field(2, "Medium", Page.text(source.path("medium")));
      page.field(2, "SizeLimit", source.path("sizeLimit").asString("<unset>"));
    } else if (volume.path("hostPath").isObject()) {
      page.field(2, "Type", "HostPath (bare host directory volume)");
      page.field(2, "Path", Page.text(volume.path("hostPath").path("path")));
      page.field(2, "HostPathType", Page.text(volume.path("hostPath").path("type")));
    } else if (volume.path("configMap").isObject()) {
      page.field(2, "Type", "ConfigMap (a volume populated by a ConfigMap)");
      named(volume.path("configMap"), "name", page);
    } else if (volume.path("secret").isObject()) {
      page.field(2, "Type", "Secret (a volume populated by a Secret)");
      named(volume.path("secret"), "secretName", page);
    } else {
      String type =
          volume
              .propertyStream()
              .map(java.util.Map.Entry::getKey)
              .filter(key -> !key.equals("name"))
              .findFirst()
              .orElse("<unknown>");
      page.field(2, "Type", type);
    }
  }

  private static void named(JsonNode source, String field, Page page) {
    page.field(2, field.equals("name") ? "Name" : "SecretName", Page.text(source.path(field)));
    page.field(2, "Optional", "" + source.path("optional").asBoolean(false));
  }
}
