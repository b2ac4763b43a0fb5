package dev.nakhoda.master.controllers.volumes;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LocalVolume;
import dev.nakhoda.master.volumes.Claim;
import dev.nakhoda.master.volumes.ClaimReferences;
import dev.nakhoda.master.volumes.StorageClass;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * The volumes of the built-in local-path provisioner: directories below the one that each node's
 * agent names in an annotation of its Node. Pure.
 */
final class LocalPath {

  private static final String HOSTNAME = "kubernetes.io/hostname";
  private static final Set<String> MODES = Set.of("ReadWriteOnce", "ReadWriteOncePod");

  private LocalPath() {}

  /** Upstream-style sentence why a volume cannot be made; empty when it can. */
  static String refusal(Claim claim) {
    if (claim.hasSelector()) {
      return "claim.Spec.Selector is not supported";
    }
    if (!MODES.containsAll(claim.accessModes())) {
      return "NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes";
    }
    return claim.volumeMode().equals("Block") ? "local-path does not support block volumes" : "";
  }

  static String volumeName(Claim claim) {
    return "pvc-" + claim.uid();
  }

  static KubeObject volume(Claim claim, StorageClass storageClass, KubeObject node) {
    String name = volumeName(claim);
    String directory = node.annotations().getOrDefault(LocalVolume.DIRECTORY, "");
    ObjectNode volume = Json.object().put("apiVersion", "v1").put("kind", "PersistentVolume");
    ObjectNode metadata = volume.putObject("metadata").put("name", name);
    metadata
        .putObject("annotations")
        .put(LocalVolume.PROVISIONED_BY, LocalVolume.PROVISIONER)
        .put(LocalVolume.NODE, node.name());
    metadata.putArray("finalizers").add(LocalVolume.FINALIZER);
    ObjectNode spec = volume.putObject("spec");
    spec.putObject("capacity").put("storage", claim.requested().toString());
    claim.accessModes().forEach(spec.putArray("accessModes")::add);
    spec.put("persistentVolumeReclaimPolicy", storageClass.reclaimPolicy());
    spec.put("storageClassName", storageClass.name());
    spec.put("volumeMode", "Filesystem");
    spec.putObject("hostPath")
        .put(
            "path",
            directory + "/" + name + "_" + claim.key().namespace() + "_" + claim.key().name())
        .put("type", "DirectoryOrCreate");
    ClaimReferences.put(volume, claim.object());
    spec.putObject("nodeAffinity")
        .putObject("required")
        .putArray("nodeSelectorTerms")
        .addObject()
        .putArray("matchExpressions")
        .addObject()
        .put("key", HOSTNAME)
        .put("operator", "In")
        .putArray("values")
        .add(node.labels().getOrDefault(HOSTNAME, node.name()));
    return KubeObject.of(volume);
  }

  /** The class that every cluster has from its start, and that claims without a class get. */
  static KubeObject defaultClass() {
    ObjectNode storageClass =
        Json.object().put("apiVersion", "storage.k8s.io/v1").put("kind", "StorageClass");
    storageClass
        .putObject("metadata")
        .put("name", "local-path")
        .putObject("annotations")
        .put("storageclass.kubernetes.io/is-default-class", "true");
    storageClass
        .put("provisioner", LocalVolume.PROVISIONER)
        .put("volumeBindingMode", "WaitForFirstConsumer")
        .put("reclaimPolicy", "Delete")
        .put("allowVolumeExpansion", true);
    return KubeObject.of(storageClass);
  }
}
