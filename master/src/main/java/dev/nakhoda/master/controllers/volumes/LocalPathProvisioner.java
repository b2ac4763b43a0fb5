package dev.nakhoda.master.controllers.volumes;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LocalVolume;
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
import dev.nakhoda.master.volumes.StorageClass;
import java.time.Duration;
import java.util.Optional;

/**
 * Makes the volumes of claims that wait for the local-path provisioner, on the node that the
 * scheduler selected. The agent there makes the directory when a pod needs it, and deletes it when
 * the volume is released. Volumes are named by their claim, so none is made twice.
 */
public final class LocalPathProvisioner {

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(15);
  private static final ObjectKey DEFAULT_CLASS = ObjectKey.cluster("default-class");

  private final Client client;
  private final Events events;
  private final Informer claims;
  private final Informer classes;
  private final Informer nodes;

  private LocalPathProvisioner(ControllerContext context) {
    this.client = context.client();
    this.events = context.events().apply(LocalVolume.PROVISIONER);
    this.claims = context.informers().of(ResourceName.PERSISTENT_VOLUME_CLAIMS);
    this.classes = context.informers().of(ResourceName.STORAGE_CLASSES);
    this.nodes = context.informers().of(ResourceName.NODES);
  }

  public static Controller of(ControllerContext context) {
    var self = new LocalPathProvisioner(context);
    Controller controller = context.controller("local-path-provisioner", 2, self::reconcile);
    self.claims.onChange(change -> controller.add(change.object().key()));
    controller.add(DEFAULT_CLASS);
    return controller;
  }

  private Result reconcile(ObjectKey key) {
    if (key.equals(DEFAULT_CLASS)) {
      ensureClass();
      return Result.DONE;
    }
    Optional<Claim> claim = claims.get(key).map(Claim::new).filter(LocalPathProvisioner::isOurs);
    Optional<StorageClass> storageClass =
        claim
            .flatMap(Claim::className)
            .flatMap(name -> classes.get(ObjectKey.cluster(name)))
            .map(StorageClass::new);
    return claim.isPresent() && storageClass.isPresent()
        ? provision(claim.get(), storageClass.get())
        : Result.DONE;
  }

  /** Once, at the start: whoever deletes or changes it afterwards means it. */
  private void ensureClass() {
    KubeObject wanted = LocalPath.defaultClass();
    if (classes.get(wanted.key()).isEmpty()) {
      try {
        client.create(ResourceName.STORAGE_CLASSES, wanted);
      } catch (ApiException present) {
        if (!present.isAlreadyExists()) {
          throw present;
        }
      }
    }
  }

  private static boolean isOurs(Claim claim) {
    return claim.annotation(Annotations.PROVISIONER).equals(LocalVolume.PROVISIONER)
        && claim.volumeName().isEmpty()
        && !claim.object().beingDeleted();
  }

  private Result provision(Claim claim, StorageClass storageClass) {
    String selected = claim.selectedNode();
    if (selected.isEmpty()) {
      return storageClass.waitsForConsumer()
          ? Result.DONE
          : failed(claim, storageClass, "configuration error, no node was specified");
    }
    String refusal = LocalPath.refusal(claim);
    if (!refusal.isEmpty()) {
      return failed(claim, storageClass, refusal);
    }
    Optional<KubeObject> node = nodes.get(ObjectKey.cluster(selected));
    if (node.isEmpty()) {
      failed(
          claim, storageClass, "failed to get target node: nodes \"" + selected + "\" not found");
      return reschedule(claim);
    }
    if (!node.get().annotations().containsKey(LocalVolume.DIRECTORY)) {
      return failed(
          claim, storageClass, "node \"" + selected + "\" does not tell where its volumes are");
    }
    events.normal(
        claim.object(),
        "Provisioning",
        "External provisioner is provisioning volume for claim \"" + claim.key() + "\"");
    return make(claim, LocalPath.volume(claim, storageClass, node.get()));
  }

  private Result make(Claim claim, KubeObject volume) {
    try {
      client.create(ResourceName.PERSISTENT_VOLUMES, volume);
    } catch (ApiException refused) {
      if (!refused.isAlreadyExists()) {
        throw refused;
      }
    }
    events.normal(
        claim.object(),
        "ProvisioningSucceeded",
        "Successfully provisioned volume " + volume.name());
    return Result.DONE;
  }

  /** The scheduler may choose another node. */
  private Result reschedule(Claim claim) {
    KubeObject free =
        claim
            .object()
            .with(tree ->
                tree.withObjectProperty("metadata")
                    .withObjectProperty("annotations")
                    .remove(Annotations.SELECTED_NODE));
    client.patch(
        ResourceName.PERSISTENT_VOLUME_CLAIMS,
        claim.key(),
        "",
        Patch.betweenUnchanged(claim.object(), free));
    return Result.DONE;
  }

  private Result failed(Claim claim, StorageClass storageClass, String why) {
    events.warning(
        claim.object(),
        "ProvisioningFailed",
        "failed to provision volume with StorageClass \"" + storageClass.name() + "\": " + why);
    return Result.after(AFTER_FAILURE);
  }
}
