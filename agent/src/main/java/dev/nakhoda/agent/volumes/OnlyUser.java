package dev.nakhoda.agent.volumes;

import dev.nakhoda.api.KubeObject;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The user that all containers of a pod run as, when they say so and agree. Pure. */
final class OnlyUser {

  private OnlyUser() {}

  static Optional<Integer> of(KubeObject pod) {
    JsonNode spec = pod.tree().path("spec");
    JsonNode ofAll = spec.at("/securityContext/runAsUser");
    Set<Integer> users = new HashSet<>();
    for (String list : new String[] {"initContainers", "containers"}) {
      for (JsonNode container : spec.path(list)) {
        JsonNode own = container.at("/securityContext/runAsUser");
        JsonNode user = own.isNumber() ? own : ofAll;
        if (!user.isNumber()) {
          return Optional.empty();
        }
        users.add(user.asInt());
      }
    }
    return users.size() == 1 ? Optional.of(users.iterator().next()) : Optional.empty();
  }
}
