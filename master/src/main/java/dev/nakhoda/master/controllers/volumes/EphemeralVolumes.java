package dev.nakhoda.master.controllers.volumes;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.master.controllers.engine.Claims;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.Events;
import dev.nakhoda.master.controllers.engine.NamespaceTerminating;
import dev.nakhoda.master.controllers.engine.Pods;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes the claims of pods' generic ephemeral volumes; they are deleted with their pod. */
public final class EphemeralVolumes {

  private final Client client;
  private final Events events;
  private final Informer pods;
  private final Informer claims;

  private EphemeralVolumes(ControllerContext context) {
    this.client = context.client();
    this.events = context.events().apply("ephemeral_volume");
    this.pods = context.informers().of(ResourceName.PODS);
    this.claims = context.informers().of(ResourceName.PERSISTENT_VOLUME_CLAIMS);
  }

  public static Controller of(ControllerContext context) {
    var self = new EphemeralVolumes(context);
    Controller controller = context.controller("ephemeral-volume-controller", 2, self::reconcile);
    self.pods.onChange(change -> {
      if (change.after().filter(EphemeralVolumes::hasSome).isPresent()) {
        controller.add(change.object().key());
      }
    });
    self.claims.onChange(change -> {
      if (change.after().isEmpty()) {
        change
            .object()
            .controllerOwner()
            .filter(owner -> owner.path("kind").asString("").equals("Pod"))
            .ifPresent(owner ->
                controller.add(
                    new ObjectKey(change.object().namespace(), owner.path("name").asString(""))));
      }
    });
    return controller;
  }

  private static boolean hasSome(KubeObject pod) {
    return pod.tree()
        .at("/spec/volumes")
        .valueStream()
        .anyMatch(volume -> volume.path("ephemeral").isObject());
  }

  private Result reconcile(ObjectKey key) {
    Optional<KubeObject> found = pods.get(key);
    if (found.isEmpty() || found.get().beingDeleted() || Pods.finished(found.get())) {
      return Result.DONE;
    }
    for (JsonNode volume : found.get().tree().at("/spec/volumes")) {
      if (volume.path("ephemeral").isObject()) {
        make(found.get(), volume);
      }
    }
    return Result.DONE;
  }

  private void make(KubeObject pod, JsonNode volume) {
    KubeObject wanted = claim(pod, volume);
    Optional<KubeObject> present = claims.get(wanted.key());
    if (present.isPresent()) {
      if (!owns(pod, present.get())) {
        throw new IllegalStateException(
            "PVC " + wanted.key() + " was not created for pod " + pod.key());
      }
      return;
    }
    try {
      client.create(ResourceName.PERSISTENT_VOLUME_CLAIMS, wanted);
    } catch (ApiException refused) {
      if (refused.isAlreadyExists() || NamespaceTerminating.isCause(refused)) {
        return;
      }
      events.warning(
          pod,
          "FailedCreate",
          "ephemeral volume "
              + volume.path("name").asString("")
              + ": create PVC "
              + wanted.name()
              + ": "
              + refused.getMessage());
      throw refused;
    }
  }

  private static boolean owns(KubeObject pod, KubeObject claim) {
    return claim
        .controllerOwner()
        .filter(owner -> owner.path("uid").asString("").equals(pod.uid()))
        .isPresent();
  }

  private static KubeObject claim(KubeObject pod, JsonNode volume) {
    JsonNode template = volume.at("/ephemeral/volumeClaimTemplate");
    ObjectNode claim = Json.object().put("apiVersion", "v1").put("kind", "PersistentVolumeClaim");
    ObjectNode metadata = claim.putObject("metadata");
    metadata
        .put("name", pod.name() + "-" + volume.path("name").asString(""))
        .put("namespace", pod.namespace());
    for (String field : new String[] {"labels", "annotations"}) {
      if (template.path("metadata").path(field).isObject()) {
        metadata.set(field, template.path("metadata").path(field).deepCopy());
      }
    }
    metadata.putArray("ownerReferences").add(Claims.reference(ResourceName.PODS, pod));
    claim.set("spec", template.path("spec").deepCopy());
    return KubeObject.of(claim);
  }
}
