package dev.nakhoda.master.registry;

import dev.nakhoda.api.Json;
import tools.jackson.databind.node.ObjectNode;

/** Which part of an object an update may change; the rest is carried over. */
enum UpdateRules {
  /** All but status (when that has a sub-resource of its own). */
  MAIN {
    @Override
    ObjectNode merge(ResourceType type, ObjectNode before, ObjectNode wanted) {
      if (type.hasStatus()) {
        carry("status", before, wanted);
      }
      return ordered(before, wanted);
    }
  },
  /** Status alone. */
  STATUS {
    @Override
    ObjectNode merge(ResourceType type, ObjectNode before, ObjectNode wanted) {
      ObjectNode next = Json.object().setAll(before);
      carry("status", wanted, next);
      return next;
    }
  },
  /** The finalizers in a namespace's spec alone. */
  FINALIZE {
    @Override
    ObjectNode merge(ResourceType type, ObjectNode before, ObjectNode wanted) {
      ObjectNode next = before.deepCopy();
      carry("spec", wanted, next);
      return next;
    }
  },
  /** The debugging containers of a pod alone. */
  EPHEMERAL_CONTAINERS {
    @Override
    ObjectNode merge(ResourceType type, ObjectNode before, ObjectNode wanted) {
      ObjectNode next = before.deepCopy();
      if (wanted.path("spec") instanceof ObjectNode from
          && next.path("spec") instanceof ObjectNode to) {
        carry("ephemeralContainers", from, to);
      }
      return next;
    }
  },
  /** What the registry itself changed; nothing is carried over. */
  INTERNAL {
    @Override
    ObjectNode merge(ResourceType type, ObjectNode before, ObjectNode wanted) {
      return wanted;
    }
  };

  /**
   * What is to be written. {@code before} is not changed; {@code wanted} is used up. Status shares
   * the rest of the object with {@code before}.
   */
  abstract ObjectNode merge(ResourceType type, ObjectNode before, ObjectNode wanted);

  private static void carry(String field, ObjectNode from, ObjectNode to) {
    if (from.has(field)) {
      to.set(field, from.get(field).deepCopy());
    } else {
      to.remove(field);
    }
  }

  /** An absent resourceVersion means the present one, so that equal objects compare equal. */
  private static ObjectNode ordered(ObjectNode before, ObjectNode wanted) {
    ObjectNode metadata = wanted.withObjectProperty("metadata");
    if (!metadata.hasNonNull("resourceVersion")) {
      metadata.set("resourceVersion", before.path("metadata").path("resourceVersion"));
    }
    return wanted;
  }
}
