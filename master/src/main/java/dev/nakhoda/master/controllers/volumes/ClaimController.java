package dev.nakhoda.master.controllers.volumes;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.Events;
import dev.nakhoda.master.volumes.Annotations;
import dev.nakhoda.master.volumes.Claim;
import dev.nakhoda.master.volumes.ClaimReferences;
import dev.nakhoda.master.volumes.StorageClass;
import dev.nakhoda.master.volumes.Volume;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * The claims' half of the binder: finds volumes for claims, or asks a provisioner for one. One
 * worker; every write names the version that it was decided by, so a stale cache makes a conflict,
 * which is decided anew.
 */
public final class ClaimController {

  private final Client client;
  private final Events events;
  private final VolumeStatus status;
  private final Informer claims;
  private final Informer volumes;
  private final Informer classes;
  private final ClaimUsers users;

  private ClaimController(ControllerContext context) {
    this.client = context.client();
    this.events = context.events().apply("persistentvolume-controller");
    this.status = new VolumeStatus(context.client(), context.time());
    this.claims = context.informers().of(ResourceName.PERSISTENT_VOLUME_CLAIMS);
    this.volumes = context.informers().of(ResourceName.PERSISTENT_VOLUMES);
    this.classes = context.informers().of(ResourceName.STORAGE_CLASSES);
    this.users = ClaimUsers.of(context.informers());
  }

  public static Controller of(ControllerContext context) {
    var self = new ClaimController(context);
    Controller controller = context.controller("persistentvolume-binder", 1, self::reconcile);
    self.claims.onChange(change -> controller.add(change.object().key()));
    self.volumes.onChange(change -> self.affected(change).forEach(controller::add));
    self.classes.onChange(_ -> self.unbound().forEach(controller::add));
    return controller;
  }

  /** A free volume may suit any claim that waits; one that is taken concerns its claim alone. */
  private List<ObjectKey> affected(Informer.Change change) {
    Volume volume = new Volume(change.object());
    return volume.claim().map(reference -> List.of(reference.key())).orElseGet(this::unbound);
  }

  private List<ObjectKey> unbound() {
    return claims.list().stream()
        .filter(claim -> !new Claim(claim).bindCompleted())
        .map(KubeObject::key)
        .toList();
  }

  private Result reconcile(ObjectKey key) {
    Optional<KubeObject> found = claims.get(key);
    if (found.isPresent()) {
      Claim claim = new Claim(found.get());
      ClaimPlanner planner =
          new ClaimPlanner(
              volumes.list().stream().map(Volume::new).toList(),
              classes.list(),
              users.withoutNode(key));
      execute(claim, planner.plan(claim));
    }
    return Result.DONE;
  }

  private void execute(Claim claim, ClaimStep step) {
    switch (step) {
      case ClaimStep.Bind(Volume volume) -> bind(volume, claim);
      case ClaimStep.Provision(StorageClass storageClass) -> ask(claim, storageClass);
      case ClaimStep.UseClass(String name) ->
          write(
              claim.object(),
              tree -> tree.withObjectProperty("spec").put("storageClassName", name));
      case ClaimStep.Wait wait -> {
        tell(claim, wait);
        phase(claim.object(), "Pending");
      }
      case ClaimStep.Lose(String reason, String message) -> {
        if (!claim.phase().equals("Lost")) {
          events.warning(claim.object(), reason, message);
        }
        phase(claim.object(), "Lost");
      }
    }
  }

  private void tell(Claim claim, ClaimStep.Wait wait) {
    if (wait.reason().isEmpty()) {
      return;
    }
    if (wait.warning()) {
      events.warning(claim.object(), wait.reason(), wait.message());
    } else {
      events.normal(claim.object(), wait.reason(), wait.message());
    }
  }

  private void ask(Claim claim, StorageClass storageClass) {
    String provisioner = storageClass.provisioner();
    KubeObject asked =
        write(
            claim.object(),
            tree ->
                annotations(tree)
                    .put(Annotations.BETA_PROVISIONER, provisioner)
                    .put(Annotations.PROVISIONER, provisioner));
    events.normal(
        claim.object(),
        "ExternalProvisioning",
        "Waiting for a volume to be created either by the external provisioner '"
            + provisioner
            + "' or manually by the system administrator. If volume creation is delayed, please"
            + " verify that the provisioner is running and correctly registered.");
    phase(asked, "Pending");
  }

  /** The volume first: whoever breaks off in between finds there which claim it is for. */
  private void bind(Volume volume, Claim claim) {
    KubeObject taken = take(volume, claim);
    status.phase(taken, "Bound", "", "");
    boolean chosenHere = claim.volumeName().isEmpty();
    KubeObject given =
        write(
            claim.object(),
            tree -> {
              tree.withObjectProperty("spec").put("volumeName", volume.name());
              annotations(tree).put(Annotations.BIND_COMPLETED, "yes");
              if (chosenHere) {
                annotations(tree).put(Annotations.BOUND_BY_CONTROLLER, "yes");
              }
            });
    if (!new Claim(given).phase().equals("Bound")) {
      patchStatus(
          given,
          tree -> {
            ObjectNode next = tree.withObjectProperty("status");
            next.put("phase", "Bound");
            next.set("accessModes", spec(volume).path("accessModes").deepCopy());
            next.set("capacity", spec(volume).path("capacity").deepCopy());
          });
    }
  }

  private static ObjectNode spec(Volume volume) {
    return (ObjectNode) volume.object().tree().path("spec");
  }

  private KubeObject take(Volume volume, Claim claim) {
    boolean chosenHere = volume.claim().isEmpty();
    boolean known = volume.claim().filter(each -> each.uid().equals(claim.uid())).isPresent();
    if (known) {
      return volume.object();
    }
    KubeObject after =
        volume
            .object()
            .with(tree -> {
              ClaimReferences.put(tree, claim.object());
              if (chosenHere) {
                annotations(tree).put(Annotations.BOUND_BY_CONTROLLER, "yes");
              }
            });
    Patch patch = Patch.betweenUnchanged(volume.object(), after);
    return client.patch(ResourceName.PERSISTENT_VOLUMES, volume.object().key(), "", patch);
  }

  private static ObjectNode annotations(ObjectNode tree) {
    return tree.withObjectProperty("metadata").withObjectProperty("annotations");
  }

  private void phase(KubeObject claim, String phase) {
    if (!new Claim(claim).phase().equals(phase)) {
      patchStatus(claim, tree -> tree.withObjectProperty("status").put("phase", phase));
    }
  }

  private KubeObject write(KubeObject claim, Consumer<ObjectNode> change) {
    Patch patch = Patch.betweenUnchanged(claim, claim.with(change));
    return patch.isEmpty()
        ? claim
        : client.patch(ResourceName.PERSISTENT_VOLUME_CLAIMS, claim.key(), "", patch);
  }

  private void patchStatus(KubeObject claim, Consumer<ObjectNode> change) {
    try {
      Patch patch = Patch.betweenUnchanged(claim, claim.with(change));
      client.patch(ResourceName.PERSISTENT_VOLUME_CLAIMS, claim.key(), "status", patch);
    } catch (ApiException gone) {
      if (!gone.isNotFound()) {
        throw gone;
      }
    }
  }
}
