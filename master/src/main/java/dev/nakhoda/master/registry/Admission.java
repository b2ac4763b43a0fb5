package dev.nakhoda.master.registry;

import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.User;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * One step between authorisation and validation of a write: it may change the object or refuse the
 * request by ApiException. Stateless; the steps run in the order of their list.
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
   */
  record Request(
      Operation operation,
      ResourceType type,
      ObjectKey key,
      String subresource,
      ObjectNode object,
      Optional<ObjectNode> before,
      User user) {

    /** Whether this creates an object of {@code kind} in {@code group}. */
    public boolean creates(String group, String kind) {
      return operation == Operation.CREATE
          && subresource.isEmpty()
          && type.name().group().equals(group)
          && type.name().kind().equals(kind);
    }
  }

  void admit(Request request);
}
