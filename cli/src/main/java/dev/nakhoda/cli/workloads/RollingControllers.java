package dev.nakhoda.cli.workloads;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The ReplicationControllers of a rolling update, as values; marks are kubectl's. Pure. */
public final class RollingControllers {

  public static final String DESIRED = "kubectl.kubernetes.io/desired-replicas";
  public static final String ORIGINAL = "kubectl.kubernetes.io/original-replicas";
  public static final String SOURCE = "kubectl.kubernetes.io/update-source-id";
  public static final String NEXT = "kubectl.kubernetes.io/next-controller-id";

  private RollingControllers() {}

  public static int replicas(KubeObject controller) {
    return controller.tree().path("spec").path("replicas").asInt(1);
  }

  /** Of the first container. */
  public static String image(KubeObject controller) {
    return controller.tree().at("/spec/template/spec/containers/0/image").asString("");
  }

  public static String sourceId(KubeObject former) {
    return former.name() + ":" + former.uid();
  }

  public static KubeObject annotated(KubeObject object, String key, String value) {
    return object.with(tree ->
        tree.withObjectProperty("metadata").withObjectProperty("annotations").put(key, value));
  }

  public static KubeObject withoutAnnotations(KubeObject object, String... keys) {
    return object.with(tree -> {
      ObjectNode metadata = tree.withObjectProperty("metadata");
      ObjectNode annotations = metadata.withObjectProperty("annotations");
      annotations.remove(java.util.List.of(keys));
      if (annotations.isEmpty()) {
        metadata.remove("annotations");
      }
    });
  }

  public static KubeObject scaled(KubeObject controller, int replicas) {
    return controller.with(tree -> tree.withObjectProperty("spec").put("replicas", replicas));
  }

  /** As it is created at the start of an update: no replicas yet, and marked. */
  public static KubeObject start(KubeObject fresh, String sourceId) {
    KubeObject desired = annotated(fresh, DESIRED, "" + replicas(fresh));
    return scaled(annotated(desired, SOURCE, sourceId), 0);
  }

  /** What of an object the server made is left out: to create it again under a name. */
  public static KubeObject fresh(KubeObject controller, String name) {
    return controller.with(tree -> {
      ObjectNode metadata = tree.withObjectProperty("metadata");
      metadata.put("name", name);
      metadata.remove(
          java.util.List.of(
              "resourceVersion",
              "uid",
              "creationTimestamp",
              "generation",
              "managedFields",
              "selfLink"));
      tree.remove("status");
    });
  }

  /**
   * The successor that {@code --image} asks for: another image and another value of the
   * distinguishing label.
   *
   * @param name empty: the old one's with the hash
   * @param container empty: the only one. IllegalArgumentException when it must be named
   */
  public static KubeObject successor(
      KubeObject former, String name, String image, Optional<String> container, String labelKey) {
    KubeObject changed = fresh(withImage(former, image, container), former.name());
    String hash = hash(changed, former.resourceVersion());
    KubeObject named = fresh(changed, name.isEmpty() ? former.name() + "-" + hash : name);
    return withoutAnnotations(labelled(named, labelKey, hash), NEXT, ORIGINAL, DESIRED, SOURCE);
  }

  private static KubeObject withImage(KubeObject former, String image, Optional<String> container) {
    return former.with(tree -> {
      JsonNode containers = tree.at("/spec/template/spec/containers");
      if (containers.size() > 1 && container.isEmpty()) {
        throw new IllegalArgumentException(
            "must specify container to update when updating a multi-container pod");
      }
      for (JsonNode each : containers) {
        boolean meant =
            container.map(name -> each.path("name").asString("").equals(name)).orElse(true);
        if (meant) {
          ((ObjectNode) each).put("image", image);
          return;
        }
      }
      throw new IllegalArgumentException(
          "container " + container.orElse("") + " not found in the replication controller");
    });
  }

  /** With the label in selector and template. */
  public static KubeObject labelled(KubeObject controller, String key, String value) {
    return withSelector(withTemplateLabel(controller, key, value), key, value);
  }

  public static KubeObject withTemplateLabel(KubeObject controller, String key, String value) {
    return controller.with(tree ->
        tree.withObjectProperty("spec")
            .withObjectProperty("template")
            .withObjectProperty("metadata")
            .withObjectProperty("labels")
            .put(key, value));
  }

  public static KubeObject withSelector(KubeObject controller, String key, String value) {
    return controller.with(
        tree -> tree.withObjectProperty("spec").withObjectProperty("selector").put(key, value));
  }

  public static boolean selects(KubeObject controller, String key) {
    return controller.tree().path("spec").path("selector").has(key);
  }

  /** As a list's parameter. */
  public static String selector(KubeObject controller) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, JsonNode> label :
        controller.tree().path("spec").path("selector").properties()) {
      text.append(text.isEmpty() ? "" : ",").append(label.getKey());
      text.append('=').append(label.getValue().asString(""));
    }
    return text.toString();
  }

  /** Whether the two never take the same pods as their own: a label of the selectors differs. */
  public static boolean distinct(KubeObject former, KubeObject fresh) {
    return !former
        .tree()
        .path("spec")
        .path("selector")
        .equals(fresh.tree().path("spec").path("selector"));
  }

  /** Short, and another one for another state of the old controller. */
  public static String hash(KubeObject controller, long resourceVersion) {
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      digest.update(Json.write(controller.tree()));
      digest.update(Long.toString(resourceVersion).getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("this JDK lacks MD5", missing);
    }
  }
}
