package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.User;
import dev.nakhoda.master.registry.Reservations.Reservation;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * One step between authorisation and a write. It may change the object before the object's own
 * rules are checked, refuse what they let pass, and take the object's share of something just
 * before it is written; it refuses by ApiException. Thread-safe; the steps run in the order of
 * their list.
 */
public interface Admission {

  /** What a request does. */
  enum Operation {
    CREATE,
    UPDATE,
    DELETE
  }

  /**
   * A write of an object or (with a body of its own) of a sub-resource.
   *
   * @param subresource empty for the object itself
   * @param object the coming object, which a step may change; on DELETE the present one
   * @param before absent on CREATE
   * @param dryRun nothing will be written, so nothing may be taken
   */
  record Request(
      Operation operation,
      ResourceType type,
      ObjectKey key,
      String subresource,
      ObjectNode object,
      Optional<ObjectNode> before,
      User user,
      boolean dryRun) {

    /** One that will be written. */
    public Request(
        Operation operation,
        ResourceType type,
        ObjectKey key,
        String subresource,
        ObjectNode object,
        Optional<ObjectNode> before,
        User user) {
      this(operation, type, key, subresource, object, before, user, false);
    }

    /** Whether this creates an object of {@code kind} in {@code group}. */
    public boolean creates(String group, String kind) {
      return operation == Operation.CREATE && isOf(group, kind);
    }

    /** Whether this creates or changes an object of {@code kind} in {@code group}. */
    public boolean writes(String group, String kind) {
      return operation != Operation.DELETE && isOf(group, kind);
    }

    private boolean isOf(String group, String kind) {
      return subresource.isEmpty()
          && type.name().group().equals(group)
          && type.name().kind().equals(kind);
    }

    /** A refusal in upstream's words. */
    public ApiException forbidden(String why) {
      return ApiException.forbidden(type.name(), key.name(), why);
    }
  }

  /** What the steps may use of the registry. */
  record Tools(Lookup lookup, StatusStore statuses) {}

  /** Changes or refuses what is asked for. */
  default void admit(Request request) {}

  /** Refuses an object that its own rules let pass; it changes no more. Not called on DELETE. */
  default void validate(Request request) {}

  /** Takes what the object needs, or refuses. Not called on DELETE. */
  default Reservation charge(Request request) {
    return Reservation.NOTHING;
  }
}
