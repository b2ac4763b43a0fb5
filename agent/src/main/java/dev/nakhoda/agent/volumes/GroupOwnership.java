package dev.nakhoda.agent.volumes;

import dev.nakhoda.api.KubeObject;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import tools.jackson.databind.JsonNode;

/**
 * Gives a volume to the pod's {@code fsGroup}: every file gets the group and what its owner may,
 * and directories hand the group down. Stateless.
 */
final class GroupOwnership {

  private static final int GROUP_READ_WRITE = 0060;
  private static final int GROUP_ENTER = 0010;
  private static final int SET_GROUP = 02000;

  private GroupOwnership() {}

  /** No effect when the pod asks for no group. */
  static void apply(Path volume, KubeObject pod) throws IOException {
    JsonNode security = pod.tree().at("/spec/securityContext");
    JsonNode group = security.path("fsGroup");
    if (!group.isNumber()) {
      return;
    }
    boolean once = security.path("fsGroupChangePolicy").asString("").equals("OnRootMismatch");
    if (once && isDone(volume, group.asInt())) {
      return;
    }
    Files.walkFileTree(
        volume,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!attributes.isSymbolicLink()) {
              give(file, group.asInt(), GROUP_READ_WRITE);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException failure)
              throws IOException {
            // The root last: it tells that all is done.
            give(directory, group.asInt(), GROUP_READ_WRITE | GROUP_ENTER | SET_GROUP);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static boolean isDone(Path volume, int group) throws IOException {
    int wanted = GROUP_READ_WRITE | GROUP_ENTER | SET_GROUP;
    return group == (Integer) Files.getAttribute(volume, "unix:gid")
        && (mode(volume) & wanted) == wanted;
  }

  private static int mode(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
  }

  private static void give(Path path, int group, int bits) throws IOException {
    Files.setAttribute(path, "unix:gid", group, LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(path, "unix:mode", (mode(path) | bits) & 07777);
  }
}
