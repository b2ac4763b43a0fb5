package dev.nakhoda.master.security;

import dev.nakhoda.api.User;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What upstream's bootstrap policy gives to the groups and components that exist before anybody
 * writes a role: cluster administrators, the control plane's own users, kube-proxy, discovery, and
 * the health and version paths. Stateless.
 */
public final class BuiltinRoles implements Authorizer {

  private static final Set<String> CONTROL_PLANE =
      Set.of("system:kube-controller-manager", "system:kube-scheduler", "system:apiserver");
  private static final Set<String> PUBLIC_PATHS =
      Set.of("/healthz", "/livez", "/readyz", "/version", "/version/");
  private static final List<String> DISCOVERY_ROOTS = List.of("/api", "/apis", "/openapi");
  private static final Set<String> PROXY_READS =
      Set.of("services", "endpoints", "nodes", "endpointslices", "servicecidrs", "namespaces");
  private static final Set<String> SELF_REVIEWS =
      Set.of("selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews");

  @Override
  public Optional<Decision> decide(User user, Attributes attributes) {
    boolean allowed =
        user.groups().contains("system:masters")
            || CONTROL_PLANE.contains(user.name())
            || isProxy(user) && proxyMay(attributes)
            || publicPath(attributes)
            || user.groups().contains("system:authenticated") && authenticatedMay(attributes);
    return allowed ? Optional.of(Decision.ALLOWED) : Optional.empty();
  }

  private static boolean isProxy(User user) {
    return user.name().equals("system:kube-proxy") || user.groups().contains("system:node-proxier");
  }

  private static boolean proxyMay(Attributes attributes) {
    return attributes.isRead()
            && attributes.subresource().isEmpty()
            && PROXY_READS.contains(attributes.resource())
        || attributes.resource().equals("events")
            && Set.of("create", "patch", "update").contains(attributes.verb());
  }

  private static boolean publicPath(Attributes attributes) {
    return !attributes.isResource()
        && attributes.verb().equals("get")
        && PUBLIC_PATHS.contains(attributes.path());
  }

  private static boolean authenticatedMay(Attributes attributes) {
    if (attributes.isResource()) {
      return attributes.verb().equals("create") && SELF_REVIEWS.contains(attributes.resource());
    }
    return attributes.verb().equals("get")
        && DISCOVERY_ROOTS.stream()
            .anyMatch(
                root -> attributes.path().equals(root) || attributes.path().startsWith(root + "/"));
  }
}
