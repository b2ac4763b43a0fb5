package dev.nakhoda.master.registry;

import dev.nakhoda.api.Names;
import dev.nakhoda.master.registry.rules.LabelRules;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Upstream's rules for metadata: names, labels, annotations, owners, finalizers. Pure. */
public final class MetadataRules {

  private static final int MOST_ANNOTATION_BYTES = 256 * 1024;
  private static final String METADATA = "metadata.";

  private MetadataRules() {}

  /** Labels and annotations of a template. */
  public static void template(JsonNode metadata, String path, FieldFaults faults) {
    LabelRules.labels(metadata.path("labels"), path + ".labels", faults);
    annotations(metadata.path("annotations"), path + ".annotations", faults);
  }

  static void check(ResourceType type, JsonNode object, FieldFaults faults) {
    JsonNode metadata = object.path("metadata");
    name(type, metadata, faults);
    LabelRules.labels(metadata.path("labels"), "metadata.labels", faults);
    annotations(metadata.path("annotations"), "metadata.annotations", faults);
    owners(metadata.path("ownerReferences"), faults);
    int index = 0;
    for (JsonNode finalizer : metadata.path("finalizers")) {
      finalizer(finalizer.asString(""), METADATA + "finalizers[" + index++ + "]", faults);
    }
  }

  static void checkUpdate(ObjectNode object, ObjectNode before, FieldFaults faults) {
    ObjectMetadata.checkFinalizers(object, before, faults);
  }

  private static void name(ResourceType type, JsonNode metadata, FieldFaults faults) {
    String name = metadata.path("name").asString("");
    String beginning = metadata.path("generateName").asString("");
    if (!beginning.isEmpty()) {
      type.checkName(beginning.endsWith("-") ? beginning.replaceFirst("-$", "a") : beginning)
          .forEach(fault -> faults.invalid("metadata.generateName", beginning, fault));
    }
    if (name.isEmpty()) {
      faults.required("metadata.name", "name or generateName is required");
    } else {
      pathSegment(name, faults);
      type.checkName(name).forEach(fault -> faults.invalid("metadata.name", name, fault));
    }
  }

  /** Such a name could never be asked for again. */
  private static void pathSegment(String name, FieldFaults faults) {
    if (name.equals(".") || name.equals("..")) {
      faults.invalid("metadata.name", name, "may not be '" + name + "'");
    }
    for (String letter : List.of("/", "%")) {
      if (name.contains(letter)) {
        faults.invalid("metadata.name", name, "may not contain '" + letter + "'");
      }
    }
  }

  private static void annotations(JsonNode annotations, String path, FieldFaults faults) {
    long[] size = {0};
    annotations.forEachEntry((key, value) -> {
      LabelRules.key(key.toLowerCase(Locale.ROOT), path, faults);
      size[0] += bytes(key) + bytes(value.asString(""));
    });
    if (size[0] > MOST_ANNOTATION_BYTES) {
      faults.tooLong(path, MOST_ANNOTATION_BYTES);
    }
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void owners(JsonNode owners, FieldFaults faults) {
    List<String> controllers = new ArrayList<>();
    for (int i = 0; i < owners.size(); i++) {
      JsonNode owner = owners.get(i);
      String path = METADATA + "ownerReferences[" + i + "].";
      if (owner.path("apiVersion").asString("").isEmpty()) {
        faults.invalid(path + "apiVersion", "", "version must not be empty");
      }
      if (owner.path("kind").asString("").isEmpty()) {
        faults.invalid(path + "kind", "", "must not be empty");
      }
      if (owner.path("name").asString("").isEmpty()) {
        faults.invalid(path + "name", "", "must not be empty");
      }
      if (owner.path("uid").asString("").isEmpty()) {
        faults.invalid(path + "uid", "", "must not be empty");
      }
      if (owner.path("controller").asBoolean(false)) {
        controllers.add(owner.path("kind").asString("") + "/" + owner.path("name").asString(""));
      }
    }
    if (controllers.size() > 1) {
      faults.invalid(
          METADATA + "ownerReferences",
          owners,
          "Only one reference can have Controller set to true. Found \"true\" in references for "
              + controllers.get(0)
              + " and "
              + controllers.get(1));
    }
  }

  private static void finalizer(String name, String path, FieldFaults faults) {
    boolean standard = name.equals(DeletionPlan.ORPHAN) || name.equals(DeletionPlan.FOREGROUND);
    if (!standard && !Names.isQualifiedName(name)) {
      LabelRules.key(name, path, faults);
    } else if (!standard && !name.contains("/")) {
      faults.invalid(
          path, name, "name is neither a standard finalizer name nor is it fully qualified");
    }
  }
}
