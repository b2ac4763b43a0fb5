package dev.nakhoda.master.registry.admission;

import dev.nakhoda.api.Json;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The projected volume {@code kube-api-access-xxxxx} with which a container reaches the API: a
 * token of the pod's service account, the cluster's certificates and the namespace.
 */
final class TokenVolume {

  private static final String PREFIX = "kube-api-access-";
  private static final String PATH = "/var/run/secrets/kubernetes.io/serviceaccount";

  /** Seven seconds tell a token that was asked for here from one that a user asked for. */
  private static final long SECONDS = 3607;

  private static final int MODE = 0644;

  private TokenVolume() {}

  /** Whether the pod wants it: what the pod says itself counts before what its account says. */
  static boolean isWanted(JsonNode podSpec, JsonNode account) {
    JsonNode own = podSpec.path("automountServiceAccountToken");
    return own.isBoolean()
        ? own.asBoolean()
        : account.path("automountServiceAccountToken").asBoolean(true);
  }

  /**
   * Mounts it in every container that has nothing at its place, and adds it when one is mounted. No
   * effect a second time.
   *
   * @param generated a whole name for the beginning of one
   */
  static void mount(ObjectNode podSpec, UnaryOperator<String> generated) {
    String present =
        podSpec
            .path("volumes")
            .valueStream()
            .map(volume -> volume.path("name").asString(""))
            .filter(name -> name.startsWith(PREFIX))
            .findFirst()
            .orElse("");
    String name = present.isEmpty() ? generated.apply(PREFIX) : present;
    boolean mounted = false;
    for (String list : new String[] {"initContainers", "containers"}) {
      for (JsonNode container : podSpec.path(list)) {
        mounted |= container instanceof ObjectNode object && mount(object, name);
      }
    }
    if (mounted && present.isEmpty()) {
      array(podSpec, "volumes").add(volume(name));
    }
  }

  private static boolean mount(ObjectNode container, String volume) {
    boolean taken =
        container
            .path("volumeMounts")
            .valueStream()
            .anyMatch(mount -> mount.path("mountPath").asString("").equals(PATH));
    if (!taken) {
      array(container, "volumeMounts")
          .addObject()
          .put("name", volume)
          .put("readOnly", true)
          .put("mountPath", PATH);
    }
    return !taken;
  }

  private static ArrayNode array(ObjectNode owner, String field) {
    return owner.path(field) instanceof ArrayNode present ? present : owner.putArray(field);
  }

  private static ObjectNode volume(String name) {
    ObjectNode volume = Json.object().put("name", name);
    ObjectNode projected = volume.putObject("projected").put("defaultMode", MODE);
    ArrayNode sources = projected.putArray("sources");
    sources
        .addObject()
        .putObject("serviceAccountToken")
        .put("expirationSeconds", SECONDS)
        .put("path", "token");
    ObjectNode certificates =
        sources.addObject().putObject("configMap").put("name", "kube-root-ca.crt");
    certificates.putArray("items").addObject().put("key", "ca.crt").put("path", "ca.crt");
    ObjectNode namespace =
        sources.addObject().putObject("downwardAPI").putArray("items").addObject();
    namespace.put("path", "namespace");
    namespace.putObject("fieldRef").put("apiVersion", "v1").put("fieldPath", "metadata.namespace");
    return volume;
  }
}
