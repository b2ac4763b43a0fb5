package dev.nakhoda.agent.volumes;

import dev.nakhoda.agent.environment.ConfigSource;
import dev.nakhoda.agent.environment.FieldReference;
import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Quantity;
import dev.nakhoda.loop.Time;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Sets up and removes the volumes of pods. Stateless; called for one pod by one thread at a time.
 * Fails with {@link MountFailure}, whose message is the FailedMount event's.
 */
public final class Volumes {

  /** What volumes ask the master for. */
  public record Sources(ConfigSource config, ClaimSource claims, TokenSource tokens) {}

  private final Path pods;
  private final ConfigSource source;
  private final Mounts mounts = new Mounts();
  private final SubPath subPaths = new SubPath(mounts);
  private final PodTokens tokens;
  private final List<VolumeType> types;

  /**
   * @param pods the directory of all pods
   * @param localVolumes the directory of the local-path provisioner's volumes
   */
  public Volumes(Path pods, Path localVolumes, Sources sources, Time time) {
    this.pods = pods;
    this.source = sources.config();
    this.tokens = new PodTokens(sources.tokens(), time);
    HostPath hostPath = new HostPath();
    NfsVolume nfs = new NfsVolume(mounts);
    ClaimedVolume claimed = new ClaimedVolume(sources.claims(), localVolumes, hostPath, nfs);
    this.types =
        List.of(
            new EmptyDir(mounts),
            hostPath,
            new ConfigMapVolume(),
            new SecretVolume(mounts),
            new DownwardVolume(),
            new ProjectedVolume(mounts, tokens),
            nfs,
            new ClaimVolume(claimed),
            new EphemeralVolume(claimed));
  }

  public PodDirectory directory(String uid) {
    return PodDirectory.of(pods, uid);
  }

  /**
   * Makes every volume as it should be now; the paths by volume name. One that fails stops none.
   */
  public Map<String, Path> setUp(
      KubeObject pod, FieldReference.Addresses addresses, Map<String, Quantity> allocatable) {
    VolumeType.Context context =
        new VolumeType.Context(pod, directory(pod.uid()), addresses, allocatable, source);
    Map<String, Path> paths = new LinkedHashMap<>();
    List<MountFailure> failures = new ArrayList<>();
    Map<String, String> unknown = new LinkedHashMap<>();
    for (JsonNode volume : pod.tree().path("spec").path("volumes")) {
      String name = volume.path("name").asString("");
      try {
        paths.put(name, setUp(context, volume));
      } catch (MountFailure failure) {
        failures.add(failure);
      } catch (UnknownVolume failure) {
        unknown.put(name, failure.getMessage());
      }
    }
    if (!unknown.isEmpty()) {
      failures.add(MountFailure.ofUnknown(unknown));
    }
    if (!failures.isEmpty()) {
      throw MountFailure.ofAll(failures);
    }
    return paths;
  }

  /**
   * Makes the volumes that follow the API as they should be now. The others were set up once; what
   * became of a claim since is no concern of a pod that runs.
   */
  public void refresh(
      KubeObject pod, FieldReference.Addresses addresses, Map<String, Quantity> allocatable) {
    VolumeType.Context context =
        new VolumeType.Context(pod, directory(pod.uid()), addresses, allocatable, source);
    List<MountFailure> failures = new ArrayList<>();
    for (JsonNode volume : pod.tree().path("spec").path("volumes")) {
      try {
        if (followsApi(volume)) {
          setUp(context, volume);
        }
      } catch (MountFailure failure) {
        failures.add(failure);
      }
    }
    if (!failures.isEmpty()) {
      throw MountFailure.ofAll(failures);
    }
  }

  /** Whether the pod has volumes whose content follows the API. */
  public boolean mustRefresh(KubeObject pod) {
    return pod.tree().path("spec").path("volumes").valueStream().anyMatch(this::followsApi);
  }

  /** Whether containers may only read the volume of this name. */
  public boolean readOnly(KubeObject pod, String name) {
    return pod.tree()
        .path("spec")
        .path("volumes")
        .valueStream()
        .filter(volume -> volume.path("name").asString("").equals(name))
        .anyMatch(volume ->
            type(volume).filter(each -> each.readOnly(volume.path(each.member()))).isPresent());
  }

  private boolean followsApi(JsonNode volume) {
    return type(volume).filter(VolumeType::refreshed).isPresent();
  }

  /**
   * Mounts a part of a volume for one container; where it is.
   *
   * @param volume where {@link #setUp} has put the volume
   * @param target where in the pod's own directory, see {@link PodDirectory#subPath}
   */
  public Path mountPart(Path volume, String subPath, Path target) {
    subPaths.mount(volume, subPath, target);
    return target;
  }

  /** Unmounts and deletes the pod's volumes; its other files stay. */
  public void unmount(String uid) {
    delete(uid, directory(uid).subPaths());
    delete(uid, directory(uid).volumes());
  }

  /** Unmounts and deletes all files of the pod. No effect when they are gone. */
  public void remove(String uid) {
    delete(uid, directory(uid).path());
  }

  private void delete(String uid, Path directory) {
    tokens.forget(uid);
    try {
      mounts.delete(directory);
    } catch (IOException failure) {
      throw new MountFailure("cannot remove " + directory + ": " + failure.getMessage(), failure);
    }
  }

  private Path setUp(VolumeType.Context context, JsonNode volume) {
    String name = volume.path("name").asString("");
    // A volume without a source is an emptyDir, as upstream defaults it.
    VolumeType type =
        volume.size() == 1
            ? types.getFirst()
            : type(volume)
                .orElseThrow(() -> MountFailure.ofVolume(name, "no volume plugin matched"));
    try {
      return type.setUp(context, name, volume.path(type.member()));
    } catch (MountFailure failure) {
      throw MountFailure.ofVolume(name, failure.getMessage());
    } catch (IOException | ApiException failure) {
      throw MountFailure.ofVolume(name, failure.getMessage());
    }
  }

  private Optional<VolumeType> type(JsonNode volume) {
    return types.stream().filter(type -> volume.has(type.member())).findFirst();
  }
}
