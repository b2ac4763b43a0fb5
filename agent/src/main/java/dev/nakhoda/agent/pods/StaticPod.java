package dev.nakhoda.agent.pods;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes pods of manifests on the node, and their mirrors. Pure. A manifest that cannot be one is an
 * IllegalArgumentException in words.
 */
final class StaticPod {

  static final String MIRROR = "kubernetes.io/config.mirror";
  static final String HASH = "kubernetes.io/config.hash";
  static final String SOURCE = "kubernetes.io/config.source";
  static final String SEEN = "kubernetes.io/config.seen";

  /** Members of a spec that name objects of the API, and what they name. */
  private static final Map<String, String> REFERENCES =
      Map.of(
          "configMap", "configmaps",
          "configMapRef", "configmaps",
          "configMapKeyRef", "configmaps",
          "secret", "secrets",
          "secretRef", "secrets",
          "secretKeyRef", "secrets",
          "persistentVolumeClaim", "persistentvolumeclaims",
          "serviceAccountToken", "serviceaccounts");

  /** Where a manifest was found. */
  enum Kind {
    FILE("file", "file:"),
    URL("http", "url:");

    private final String source;
    private final String prefix;

    Kind(String source, String prefix) {
      this.source = source;
      this.prefix = prefix;
    }
  }

  /**
   * @param place a file, or an address
   */
  record Origin(Kind kind, String place) {
    String source() {
      return kind.source;
    }

    String text() {
      return kind.prefix + place;
    }
  }

  private StaticPod() {}

  /** The pod of a manifest: its uid is the hash of what makes it, so it outlives the agent. */
  static KubeObject of(ObjectNode manifest, Origin origin, String nodeName, Instant seen) {
    require(manifest);
    String hash = hash(Json.write(manifest), origin, nodeName);
    KubeObject read = KubeObject.of(manifest.deepCopy());
    return read.with(tree -> {
      ObjectNode metadata = tree.withObjectProperty("metadata");
      String namespace = metadata.path("namespace").asString("");
      metadata
          .put("name", metadata.path("name").asString("") + "-" + nodeName)
          .put("namespace", namespace.isEmpty() ? "default" : namespace)
          .put("uid", hash)
          .put("creationTimestamp", Timestamps.text(seen));
      metadata
          .withObjectProperty("annotations")
          .put(HASH, hash)
          .put(SOURCE, origin.source())
          .put(SEEN, seen.toString());
      tree.remove("status");
      complete(tree.withObjectProperty("spec"), nodeName);
    });
  }

  static boolean isMirror(KubeObject pod) {
    return pod.annotations().containsKey(MIRROR);
  }

  static boolean isStatic(KubeObject pod) {
    return pod.annotations().containsKey(SOURCE) && !isMirror(pod);
  }

  /** Whether {@code mirror} shows this very pod. */
  static boolean shows(KubeObject mirror, KubeObject pod) {
    return pod.uid().equals(mirror.annotations().get(MIRROR));
  }

  /** What the API is told of a static pod: it ends with its node. */
  static KubeObject mirror(KubeObject pod, KubeObject node) {
    return pod.with(tree -> {
      ObjectNode metadata = tree.withObjectProperty("metadata");
      metadata.remove("uid");
      metadata.remove("creationTimestamp");
      metadata.withObjectProperty("annotations").put(MIRROR, pod.uid());
      metadata
          .putArray("ownerReferences")
          .addObject()
          .put("apiVersion", "v1")
          .put("kind", "Node")
          .put("name", node.name())
          .put("uid", node.uid())
          .put("controller", true);
    });
  }

  private static void require(ObjectNode manifest) {
    if (!manifest.path("kind").asString("").equals("Pod")
        || !manifest.path("apiVersion").asString("").equals("v1")) {
      throw new IllegalArgumentException("not a v1 Pod");
    }
    String name = manifest.path("metadata").path("name").asString("");
    if (!name.matches("[a-z0-9]([-a-z0-9.]{0,200}[a-z0-9])?")) {
      throw new IllegalArgumentException("invalid pod name \"" + name + "\"");
    }
    JsonNode spec = manifest.path("spec");
    if (spec.path("containers").isEmpty()) {
      throw new IllegalArgumentException("spec.containers: Required value");
    }
    if (!spec.path("serviceAccountName").asString("").isEmpty()) {
      throw new IllegalArgumentException("static pods may not reference serviceaccounts");
    }
    if (!spec.path("imagePullSecrets").isEmpty()) {
      throw new IllegalArgumentException("static pods may not reference secrets");
    }
    for (String part :
        new String[] {"volumes", "containers", "initContainers", "ephemeralContainers"}) {
      reference(spec.path(part))
          .ifPresent(resource -> {
            throw new IllegalArgumentException("static pods may not reference " + resource);
          });
    }
  }

  private static Optional<String> reference(JsonNode node) {
    Optional<String> own =
        node.isObject()
            ? node.propertyNames().stream()
                .filter(REFERENCES::containsKey)
                .map(REFERENCES::get)
                .findFirst()
            : Optional.empty();
    return own.or(
        () -> node.valueStream().map(StaticPod::reference).flatMap(Optional::stream).findFirst());
  }

  /** Runs here and nowhere else, and stays when the node is not well. */
  private static void complete(ObjectNode spec, String nodeName) {
    spec.put("nodeName", nodeName);
    spec.withArrayProperty("tolerations")
        .addObject()
        .put("operator", "Exists")
        .put("effect", "NoExecute");
  }

  private static String hash(byte[] manifest, Origin origin, String nodeName) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(
          ("host:" + nodeName + "\n" + origin.text() + "\n").getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(manifest)).substring(0, 32);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
