package dev.nakhoda.master.registry;

import dev.nakhoda.api.ResourceName;
import tools.jackson.databind.node.ObjectNode;

/**
 * Another version in which a kind is served. Objects are stored in the version of their {@link
 * ResourceType} alone; there and back again loses nothing. Pure and stateless.
 */
public interface KindVersion {

  ResourceName name();

  /** {@code object} is of this version and belongs to the callee. */
  ObjectNode toStored(ObjectNode object);

  /** {@code object} is of the stored version and belongs to the callee. */
  ObjectNode fromStored(ObjectNode object);
}
