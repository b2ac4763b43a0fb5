package dev.nakhoda.agent.volumes;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LocalVolume;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What this node has to do about a volume of its own. */
sealed interface LocalVolumePlan {

  /** Nothing now. */
  record Keep() implements LocalVolumePlan {}

  /**
   * The volume is over.
   *
   * @param directory to delete; absent when its content is to stay
   * @param delete whether the object has to be deleted; else it is being deleted, and only the
   *     finalizer is left to remove
   */
  record End(Optional<Path> directory, boolean delete) implements LocalVolumePlan {}

  /** The volume does not look as the provisioner makes them; it is not touched. */
  record Refuse(String why) implements LocalVolumePlan {}

  /** Pure. */
  static LocalVolumePlan of(KubeObject volume, String node, Path base) {
    boolean ended = volume.beingDeleted() && hasFinalizer(volume);
    String phase = volume.tree().at("/status/phase").asString("");
    boolean deletes =
        volume.tree().at("/spec/persistentVolumeReclaimPolicy").asString("").equals("Delete");
    boolean released = phase.equals("Released") && deletes && !volume.beingDeleted();
    if (!LocalVolume.isOf(volume, node) || phase.equals("Bound") || !(ended || released)) {
      return new Keep();
    }
    if (!deletes) {
      return new End(Optional.empty(), false);
    }
    Path path = Path.of(volume.tree().at("/spec/hostPath/path").asString(""));
    return LocalDirectories.isIn(base, path)
        ? new End(Optional.of(path), released)
        : new Refuse("\"" + path + "\" is not below " + base);
  }

  private static boolean hasFinalizer(KubeObject volume) {
    return volume
        .metadata()
        .path("finalizers")
        .valueStream()
        .map(JsonNode::asString)
        .anyMatch(LocalVolume.FINALIZER::equals);
  }
}
