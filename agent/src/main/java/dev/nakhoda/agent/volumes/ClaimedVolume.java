package dev.nakhoda.agent.volumes;

import dev.nakhoda.api.KubeObject;
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
    String name = claim.tree().path("spec").path("volumeName").asString("");
    KubeObject volume =
        source
            .volume(name)
            .orElseThrow(() -> new MountFailure("persistentvolume \"" + name + "\" not found"));
    if (!volume.tree().at("/spec/claimRef/uid").asString("").equals(claim.uid())) {
      throw new MountFailure(
          "PersistentVolume \"" + name + "\" is not bound to PVC " + claim.key());
    }
    return mount(context, volume);
  }

  private KubeObject claim(KubeObject pod, String name, boolean ownClaim) {
    KubeObject claim =
        source
            .claim(pod.namespace(), name)
            .orElseThrow(
                () -> new MountFailure("persistentvolumeclaim \"" + name + "\" not found"));
    if (claim.beingDeleted()) {
      throw new MountFailure("can't start pod because PVC " + claim.key() + " is being deleted");
    }
    if (ownClaim && !isOwn(pod, claim)) {
      throw new MountFailure(
          "PVC " + claim.key() + " was not created for pod " + pod.key() + " (pod is not owner)");
    }
    String phase = claim.tree().at("/status/phase").asString("");
    if (!phase.equals("Bound") || claim.tree().at("/spec/volumeName").asString("").isEmpty()) {
      throw new MountFailure(
          "PVC "
              + claim.key()
              + " has non-bound phase (\""
              + phase
              + "\") or empty pvc.Spec.VolumeName (\""
              + claim.tree().at("/spec/volumeName").asString("")
              + "\")");
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
