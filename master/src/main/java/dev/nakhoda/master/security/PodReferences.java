package dev.nakhoda.master.security;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What of its namespace a pod needs to run. A pure value. */
record PodReferences(
    Set<String> secrets, Set<String> configMaps, Set<String> claims, String serviceAccount) {

  private static final List<String> CONTAINERS =
      List.of("containers", "initContainers", "ephemeralContainers");

  static PodReferences of(JsonNode pod) {
    JsonNode spec = pod.path("spec");
    Set<String> secrets = new HashSet<>();
    Set<String> configMaps = new HashSet<>();
    Set<String> claims = new HashSet<>();
    for (JsonNode secret : spec.path("imagePullSecrets")) {
      add(secrets, secret.path("name"));
    }
    for (JsonNode volume : spec.path("volumes")) {
      add(claims, volume.path("persistentVolumeClaim").path("claimName"));
      if (volume.path("ephemeral").isObject()) {
        String name = pod.path("metadata").path("name").asString("");
        claims.add(name + "-" + volume.path("name").asString(""));
      }
      add(secrets, volume.path("secret").path("secretName"));
      add(configMaps, volume.path("configMap").path("name"));
      for (JsonNode source : volume.path("projected").path("sources")) {
        add(secrets, source.path("secret").path("name"));
        add(configMaps, source.path("configMap").path("name"));
      }
    }
    for (String list : CONTAINERS) {
      spec.path(list).forEach(container -> environment(container, secrets, configMaps));
    }
    return new PodReferences(
        secrets, configMaps, claims, spec.path("serviceAccountName").asString(""));
  }

  private static void environment(JsonNode container, Set<String> secrets, Set<String> configMaps) {
    for (JsonNode variable : container.path("env")) {
      JsonNode source = variable.path("valueFrom");
      add(secrets, source.path("secretKeyRef").path("name"));
      add(configMaps, source.path("configMapKeyRef").path("name"));
    }
    for (JsonNode source : container.path("envFrom")) {
      add(secrets, source.path("secretRef").path("name"));
      add(configMaps, source.path("configMapRef").path("name"));
    }
  }

  private static void add(Set<String> names, JsonNode name) {
    if (!name.asString("").isEmpty()) {
      names.add(name.asString(""));
    }
  }
}
