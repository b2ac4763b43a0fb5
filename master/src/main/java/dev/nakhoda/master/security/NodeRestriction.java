package dev.nakhoda.master.security;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.User;
import java.util.Optional;

/**
 * What a node may not write although it may write to that path: the name of what is created is in
 * the body, which the authorizer does not see. As upstream's NodeRestriction. Pure.
 */
public final class NodeRestriction {

  private NodeRestriction() {}

  /** Throws 403 when {@code user} is a node and {@code object} is not its own. */
  public static void check(
      User user, String verb, ResourceName resource, String subresource, KubeObject object) {
    Optional<String> node = NodeAuthorizer.nodeName(user);
    if (node.isEmpty() || !subresource.isEmpty() || !verb.equals("create")) {
      return;
    }
    boolean named = resource.equals(ResourceName.NODES) || resource.equals(ResourceName.LEASES);
    if (named && !object.name().equals(node.get())) {
      throw ApiException.forbidden(
          resource,
          object.name(),
          "node \""
              + node.get()
              + "\" is not allowed to "
              + verb
              + " "
              + resource.plural()
              + " of another name");
    }
  }
}
