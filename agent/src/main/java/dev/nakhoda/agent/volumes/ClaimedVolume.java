package dev.nakhoda.agent.volumes;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** Finds the PersistentVolume behind a claim and makes it available on the node. Stateless. */
final class ClaimedVolume {

  private final ClaimSource source;
  private final Path localVolumes;
  private final HostPath hostPath;
  private final NfsVolume nfs;

  /**
   * @param localVolumes where the directories of the local-path provisioner are
   */
  ClaimedVolume(ClaimSource source, Path localVolumes, HostPath hostPath, NfsVolume nfs) {
    this.source = source;
    this.localVolumes = localVolumes;
    this.hostPath = hostPath;
    this.nfs = nfs;
  }

  Path setUp(VolumeType.Context context, String claimName, boolean ownClaim) throws IOException {
    KubeObject claim = claim(context.pod(), claimName, ownClaim);
    return mount(context, volume(claim));
  }

  private KubeObject volume(KubeObject claim) {
    ObjectKey key = claim.key();
    String name = claim.tree().path("spec").path("volumeName").asString("");
    KubeObject volume =
        source
            .volume(name)
            .orElseThrow(() ->
                unknown(
                    key,
                    "failed to fetch PV "
                        + name
                        + " from API server: "
                        + ApiException.notFound(ResourceName.PERSISTENT_VOLUMES, name)
                            .getMessage()));
    String bound = volume.tree().at("/spec/claimRef/uid").asString("");
    if (!bound.equals(claim.uid())) {
      throw unknown(
          key,
          "found PV object "
              + name
              + " but its pv.Spec.ClaimRef.UID "
              + bound
              + " does not point to claim.UID "
              + claim.uid());
    }
    return volume;
  }

  private static UnknownVolume unknown(ObjectKey claim, String why) {
    return new UnknownVolume("error processing PVC " + claim + ": " + why);
  }

  private KubeObject claim(KubeObject pod, String name, boolean ownClaim) {
    ObjectKey key = new ObjectKey(pod.namespace(), name);
    KubeObject claim =
        source
            .claim(pod.namespace(), name)
            .orElseThrow(() ->
                unknown(
                    key,
                    "failed to fetch PVC from API server: "
                        + ApiException.notFound(ResourceName.PERSISTENT_VOLUME_CLAIMS, name)
                            .getMessage()));
    if (claim.beingDeleted()) {
      throw unknown(key, "PVC is being deleted");
    }
    if (ownClaim && !isOwn(pod, claim)) {
      throw new UnknownVolume(
          "PVC " + key + " was not created for pod " + pod.key() + " (pod is not owner)");
    }
    if (!claim.tree().at("/status/phase").asString("").equals("Bound")) {
      throw unknown(key, "PVC is not bound");
    }
    if (claim.tree().at("/spec/volumeName").asString("").isEmpty()) {
      throw unknown(key, "PVC has empty pvc.Spec.VolumeName");
    }
    return claim;
  }

  private static boolean isOwn(KubeObject pod, KubeObject claim) {
    return claim
        .controllerOwner()
        .filter(owner -> owner.path("uid").asString("").equals(pod.uid()))
        .isPresent();
  }

  private Path mount(VolumeType.Context context, KubeObject volume) throws IOException {
    JsonNode spec = volume.tree().path("spec");
    if (spec.path("volumeMode").asString("Filesystem").equals("Block")) {
      throw new MountFailure("this node has no block volumes");
    }
    if (spec.path("local").isObject()) {
      return local(context, Path.of(spec.at("/local/path").asString("")));
    }
    if (spec.path("hostPath").isObject()) {
      Path path = Path.of(spec.at("/hostPath/path").asString(""));
      if (LocalDirectories.isIn(localVolumes, path)) {
        return LocalDirectories.make(path);
      }
      return hostPath.setUp(context, volume.name(), spec.path("hostPath"));
    }
    if (spec.path("nfs").isObject()) {
      return nfs.mount(context, volume.name(), spec.path("nfs"), options(spec));
    }
    throw new MountFailure("no volume plugin matched");
  }

  private static Path local(VolumeType.Context context, Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      throw new MountFailure("path \"" + path + "\" does not exist");
    }
    GroupOwnership.apply(path, context.pod());
    return path;
  }

  private static java.util.List<String> options(JsonNode spec) {
    return spec.path("mountOptions").valueStream().map(each -> each.asString("")).toList();
  }
}
