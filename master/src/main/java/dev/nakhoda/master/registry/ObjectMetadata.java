package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.Status;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the server decides in an object's metadata. Pure but for random names. */
public final class ObjectMetadata {

  /** No vowels and no look-alikes, as upstream's generated names. */
  private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

  private static final int SUFFIX_LENGTH = 5;
  private static final int LONGEST_GENERATED = 63;

  private static final Set<String> WRITTEN_APART = Set.of("metadata", "status");

  private static final List<String> KEPT_ON_UPDATE =
      List.of(
          "uid",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "generation",
          "generateName");

  private ObjectMetadata() {}

  /** Puts the request's namespace in, or refuses one that differs. */
  static void placeIn(ResourceType type, ObjectNode object, String namespace) {
    ObjectNode metadata = object.withObjectProperty("metadata");
    String own = metadata.path("namespace").asString("");
    if (!type.name().namespaced()) {
      metadata.remove("namespace");
      return;
    }
    if (!own.isEmpty() && !own.equals(namespace)) {
      throw ApiException.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
    metadata.put("namespace", namespace);
  }

  /** Refuses a body whose name is not the path's; an absent name is put in. */
  static void name(ObjectNode object, String name) {
    ObjectNode metadata = object.withObjectProperty("metadata");
    String own = metadata.path("name").asString("");
    if (own.isEmpty()) {
      metadata.put("name", name);
    } else if (!own.equals(name)) {
      throw ApiException.badRequest(
          "the name of the object (" + own + ") does not match the name on the URL (" + name + ")");
    }
  }

  /** Whether the server is to find a name. */
  static boolean generatesName(JsonNode object) {
    return Fields.text(object, "metadata.name").isEmpty()
        && !Fields.text(object, "metadata.generateName").isEmpty();
  }

  static void generateName(ObjectNode object, RandomGenerator random) {
    String base = Fields.text(object, "metadata.generateName");
    object.withObjectProperty("metadata").put("name", generated(base, random));
  }

  /** The beginning of a name, cut where the whole would be too long, and five letters. */
  public static String generated(String base, RandomGenerator random) {
    int longest = LONGEST_GENERATED - SUFFIX_LENGTH;
    StringBuilder name =
        new StringBuilder(base.length() > longest ? base.substring(0, longest) : base);
    for (int i = 0; i < SUFFIX_LENGTH; i++) {
      name.append(SUFFIX_LETTERS.charAt(random.nextInt(SUFFIX_LETTERS.length())));
    }
    return name.toString();
  }

  /** A version 4 UUID. */
  private static UUID uid(RandomGenerator random) {
    long most = random.nextLong() & ~0xF000L | 0x4000L;
    long least = random.nextLong() & ~(3L << 62) | 1L << 63;
    return new UUID(most, least);
  }

  static void prepareForCreate(
      ResourceType type, ObjectNode object, Instant now, RandomGenerator random) {
    ObjectNode metadata = object.withObjectProperty("metadata");
    if (!metadata.path("resourceVersion").asString("").isEmpty()) {
      throw new ApiException(
          Status.of(500, "", "resourceVersion should not be set on objects to be created"));
    }
    metadata.remove(
        List.of(
            "resourceVersion",
            "selfLink",
            "managedFields",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "generation"));
    metadata.put("uid", uid(random).toString());
    metadata.put("creationTimestamp", now.truncatedTo(ChronoUnit.SECONDS).toString());
    if (type.hasGeneration()) {
      metadata.put("generation", 1);
    }
  }

  /** Carries the server's own fields over and counts the generation. */
  static void prepareForUpdate(ResourceType type, ObjectNode object, ObjectNode before) {
    ObjectNode metadata = object.withObjectProperty("metadata");
    JsonNode old = before.path("metadata");
    for (String field : KEPT_ON_UPDATE) {
      if (old.hasNonNull(field)) {
        metadata.set(field, old.get(field));
      } else {
        metadata.remove(field);
      }
    }
    metadata.remove(List.of("selfLink", "managedFields"));
    metadata.set("resourceVersion", old.get("resourceVersion"));
    if (type.hasGeneration() && !sameDesire(object, before)) {
      metadata.put("generation", old.path("generation").asLong(0) + 1);
    }
  }

  /** Whether nothing but metadata and status differs. */
  private static boolean sameDesire(ObjectNode object, ObjectNode before) {
    return covers(object, before) && covers(before, object);
  }

  private static boolean covers(ObjectNode one, ObjectNode other) {
    return one.properties().stream()
        .filter(field -> !WRITTEN_APART.contains(field.getKey()))
        .allMatch(field -> field.getValue().equals(other.get(field.getKey())));
  }

  /** The client's resourceVersion and uid, when it gave any, must be the present ones. */
  static void checkPreconditions(ResourceType type, JsonNode object, JsonNode before) {
    String name = Fields.text(before, "metadata.name");
    String version = Fields.text(object, "metadata.resourceVersion");
    if (version.isEmpty() && !type.unconditionalUpdate()) {
      throw ApiException.invalid(
          type.name(),
          name,
          List.of(
              new Status.Cause(
                  "FieldValueInvalid",
                  "Invalid value: 0: must be specified for an update",
                  "metadata.resourceVersion")));
    }
    if (!version.isEmpty() && !version.equals(Fields.text(before, "metadata.resourceVersion"))) {
      throw ApiException.staleVersion(type.name(), name);
    }
    checkUid(type.name(), name, Fields.text(object, "metadata.uid"), before);
  }

  /** {@code wanted} may be empty: any. */
  static void checkUid(ResourceName resource, String name, String wanted, JsonNode before) {
    String uid = Fields.text(before, "metadata.uid");
    if (!wanted.isEmpty() && !wanted.equals(uid)) {
      throw ApiException.conflict(
          resource,
          name,
          "Precondition failed: UID in precondition: " + wanted + ", UID in object meta: " + uid);
    }
  }

  /** Finalizers may only go once the object is being deleted. */
  static void checkFinalizers(JsonNode object, JsonNode before, FieldFaults faults) {
    if (!before.path("metadata").hasNonNull("deletionTimestamp")) {
      return;
    }
    Set<String> added = finalizers(object);
    added.removeAll(finalizers(before));
    if (!added.isEmpty()) {
      StringBuilder list = new StringBuilder();
      added.forEach(each -> list.append(list.isEmpty() ? "" : ", ").append('"' + each + '"'));
      faults.forbidden(
          "metadata.finalizers",
          "no new finalizers can be added if the object is being deleted, found new finalizers"
              + " []string{"
              + list
              + "}");
    }
  }

  static ObjectKey key(ResourceType type, JsonNode object) {
    return new ObjectKey(
        type.name().namespaced() ? Fields.text(object, "metadata.namespace") : "",
        Fields.text(object, "metadata.name"));
  }

  private static Set<String> finalizers(JsonNode object) {
    Set<String> names = new LinkedHashSet<>();
    object.path("metadata").path("finalizers").forEach(name -> names.add(name.asString("")));
    return names;
  }
}
