package dev.nakhoda.master.registry;

import dev.nakhoda.client.DeleteOptions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a delete request does to an object. Made by {@link #of}, a pure function. */
public sealed interface DeletionPlan {

  String FOREGROUND = "foregroundDeletion";
  String ORPHAN = "orphan";

  /** Gone at once. */
  record Remove() implements DeletionPlan {}

  /** The object is written with its marks and lives on until grace period and finalizers end. */
  record Mark(ObjectNode object) implements DeletionPlan {}

  /** It is being deleted already, and this request changes nothing. */
  record Pending() implements DeletionPlan {}

  /** {@code object} is not changed. */
  static DeletionPlan of(ResourceType type, ObjectNode object, DeleteOptions options, Instant now) {
    ObjectNode marked = object.deepCopy();
    ObjectNode metadata = marked.withObjectProperty("metadata");
    Optional<Long> grace =
        type.gracePeriodSeconds(object, options.gracePeriodSeconds()).map(Graces::positive);
    boolean marksGrace = false;
    if (grace.isPresent()) {
      switch (Graces.mark(metadata, grace.get(), options, now)) {
        case PENDING -> {
          return new Pending();
        }
        case MARKED -> marksGrace = true;
        case NONE -> marksGrace = false;
      }
    }
    Set<String> finalizers = finalizers(type, metadata, options);
    boolean changesFinalizers = !finalizers.equals(present(metadata));
    write(metadata, finalizers);
    if (!finalizers.isEmpty() && !marksGrace) {
      Graces.markNow(metadata, now);
    }
    boolean waits =
        !finalizers.isEmpty()
            || marksGrace && metadata.path("deletionGracePeriodSeconds").asLong(0) > 0
            || type.keepsWhenDeleted(marked);
    if (!waits) {
      return new Remove();
    }
    if (finalizers.isEmpty() && !marksGrace) {
      Graces.markNow(metadata, now);
    }
    type.prepareForDeletion(marked);
    boolean changed = changesFinalizers || !marked.equals(object);
    return changed ? new Mark(marked) : new Pending();
  }

  /** Whether an object that is marked has nothing left to wait for. */
  static boolean finished(ResourceType type, ObjectNode object) {
    JsonNode metadata = object.path("metadata");
    return metadata.hasNonNull("deletionTimestamp")
        && metadata.path("finalizers").isEmpty()
        && metadata.path("deletionGracePeriodSeconds").asLong(0) == 0
        && !type.keepsWhenDeleted(object);
  }

  private static Set<String> present(JsonNode metadata) {
    Set<String> names = new LinkedHashSet<>();
    metadata.path("finalizers").forEach(name -> names.add(name.asString("")));
    return names;
  }

  private static Set<String> finalizers(
      ResourceType type, JsonNode metadata, DeleteOptions options) {
    Set<String> names = present(metadata);
    String policy =
        options
            .propagation()
            .orElseGet(() -> {
              if (names.contains(ORPHAN)) {
                return "Orphan";
              }
              return names.contains(FOREGROUND) ? "Foreground" : type.defaultPropagation();
            });
    names.remove(ORPHAN);
    names.remove(FOREGROUND);
    switch (policy) {
      case "Orphan" -> names.add(ORPHAN);
      case "Foreground" -> names.add(FOREGROUND);
      default -> {
        // Background: the garbage collector needs no mark.
      }
    }
    return names;
  }

  private static void write(ObjectNode metadata, Set<String> finalizers) {
    if (finalizers.isEmpty()) {
      metadata.remove("finalizers");
      return;
    }
    ArrayNode list = metadata.putArray("finalizers");
    finalizers.forEach(list::add);
  }

  /** The marks of a graceful deletion. */
  final class Graces {

    enum Outcome {
      MARKED,
      PENDING,
      NONE
    }

    private Graces() {}

    /** Upstream turns a negative period into the shortest one. */
    static long positive(long seconds) {
      return seconds < 0 ? 1 : seconds;
    }

    static Outcome mark(ObjectNode metadata, long grace, DeleteOptions options, Instant now) {
      if (!metadata.hasNonNull("deletionTimestamp")) {
        stamp(metadata, now.plusSeconds(grace), grace);
        countGeneration(metadata);
        return Outcome.MARKED;
      }
      if (!metadata.hasNonNull("deletionGracePeriodSeconds")) {
        return Outcome.NONE;
      }
      long before = metadata.path("deletionGracePeriodSeconds").asLong(0);
      long wanted = options.gracePeriodSeconds().map(Graces::positive).orElse(before);
      if (wanted >= before) {
        return Outcome.PENDING;
      }
      Instant due = Instant.parse(metadata.path("deletionTimestamp").asString());
      stamp(metadata, due.minusSeconds(before - wanted), wanted);
      return Outcome.MARKED;
    }

    /** For objects that wait for finalizers only. */
    static void markNow(ObjectNode metadata, Instant now) {
      if (!metadata.hasNonNull("deletionTimestamp")) {
        stamp(metadata, now, 0);
        countGeneration(metadata);
      }
    }

    private static void stamp(ObjectNode metadata, Instant when, long grace) {
      metadata.put("deletionTimestamp", when.truncatedTo(ChronoUnit.SECONDS).toString());
      metadata.put("deletionGracePeriodSeconds", grace);
    }

    private static void countGeneration(ObjectNode metadata) {
      long generation = metadata.path("generation").asLong(0);
      if (generation > 0) {
        metadata.put("generation", generation + 1);
      }
    }
  }
}
