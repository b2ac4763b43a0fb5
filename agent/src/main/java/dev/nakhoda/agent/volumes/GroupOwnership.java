package dev.nakhoda.agent.volumes;

import dev.nakhoda.api.KubeObject;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Gives a volume to the pod's {@code fsGroup}: every file gets the group and what its owner may,
 * and directories hand the group down. Stateless.
 */
final class GroupOwnership {

  private static final int READ = 0440;
  private static final int READ_WRITE = 0660;
  private static final int ENTER = 0110;
  private static final int SET_GROUP = 02000;
  private static final int WRITABLE_DIRECTORY = READ_WRITE | ENTER | SET_GROUP;

  private GroupOwnership() {}

  /** The group that the pod asks for. */
  static Optional<Integer> of(KubeObject pod) {
    JsonNode group = pod.tree().at("/spec/securityContext/fsGroup");
    return group.isNumber() ? Optional.of(group.asInt()) : Optional.empty();
  }

  /** A volume that containers may write; no effect when the pod asks for no group. */
  static void apply(Path volume, KubeObject pod) throws IOException {
    Optional<Integer> group = of(pod);
    String policy = pod.tree().at("/spec/securityContext/fsGroupChangePolicy").asString("");
    if (group.isEmpty() || policy.equals("OnRootMismatch") && isDone(volume, group.get())) {
      return;
    }
    Files.walkFileTree(
        volume,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!attributes.isSymbolicLink()) {
              give(file, group.get(), READ_WRITE);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException failure)
              throws IOException {
            // The root last: it tells that all is done.
            give(directory, group.get(), WRITABLE_DIRECTORY);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** A file or directory of ours that containers may only read. */
  static void share(Path path, Optional<Integer> group) throws IOException {
    if (group.isPresent()) {
      give(path, group.get(), Files.isDirectory(path) ? READ | ENTER | SET_GROUP : READ);
    }
  }

  /** The mode of a shared file of ours. Pure. */
  static int sharedMode(int mode, Optional<Integer> group) {
    return group.isPresent() ? mode | READ : mode;
  }

  private static boolean isDone(Path volume, int group) throws IOException {
    return group == Permissions.group(volume)
        && (Permissions.of(volume) & WRITABLE_DIRECTORY) == WRITABLE_DIRECTORY;
  }

  private static void give(Path path, int group, int bits) throws IOException {
    Permissions.giveToGroup(path, group);
    Permissions.set(path, Permissions.of(path) | bits);
  }
}
