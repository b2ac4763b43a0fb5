package dev.nakhoda.master.controllers.volumes;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Informer;
import dev.nakhoda.master.controllers.engine.Informers;
import dev.nakhoda.master.controllers.engine.Pods;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Which pods use a claim. Thread-safe. */
record ClaimUsers(Informer pods, Informer.Index byClaim) {

  /** While informers are being made. */
  static ClaimUsers of(Informers informers) {
    Informer pods = informers.of(ResourceName.PODS);
    return new ClaimUsers(
        pods, pods.index(pod -> claims(pod).stream().map(ObjectKey::toString).toList()));
  }

  /** The claims of a pod, its own ephemeral ones included. */
  static List<ObjectKey> claims(KubeObject pod) {
    List<ObjectKey> claims = new ArrayList<>();
    for (JsonNode volume : pod.tree().path("spec").path("volumes")) {
      String named = volume.path("persistentVolumeClaim").path("claimName").asString("");
      if (!named.isEmpty()) {
        claims.add(new ObjectKey(pod.namespace(), named));
      } else if (volume.path("ephemeral").isObject()) {
        String name = pod.name() + "-" + volume.path("name").asString("");
        claims.add(new ObjectKey(pod.namespace(), name));
      }
    }
    return claims;
  }

  List<KubeObject> of(ObjectKey claim) {
    return byClaim.get(claim.toString());
  }

  /** Names of those that wait for the scheduler. */
  List<String> withoutNode(ObjectKey claim) {
    return of(claim).stream()
        .filter(pod -> Pods.nodeName(pod).isEmpty() && !Pods.finished(pod))
        .map(KubeObject::name)
        .sorted()
        .toList();
  }

  /** Whether a pod that has a node uses it; one without cannot have touched it. */
  boolean placed(ObjectKey claim) {
    return of(claim).stream().anyMatch(pod -> !Pods.nodeName(pod).isEmpty());
  }
}
