package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.KubeObject;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * That a pod uses a PersistentVolumeClaim of its namespace.
 *
 * @param ephemeral whether the claim is the pod's own, made for it and deleted with it
 */
public record ClaimUse(String name, boolean ephemeral) {

  static List<ClaimUse> of(KubeObject pod) {
    List<ClaimUse> claims = new ArrayList<>();
    for (JsonNode volume : pod.tree().path("spec").path("volumes")) {
      String named = volume.path("persistentVolumeClaim").path("claimName").asString("");
      if (!named.isEmpty()) {
        claims.add(new ClaimUse(named, false));
      } else if (volume.path("ephemeral").isObject()) {
        claims.add(new ClaimUse(pod.name() + "-" + volume.path("name").asString(""), true));
      }
    }
    return List.copyOf(claims);
  }

  static List<String> names(List<ClaimUse> claims) {
    return claims.isEmpty() ? List.of() : claims.stream().map(ClaimUse::name).toList();
  }
}
