package dev.nakhoda.agent.volumes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A part of a volume, which must not lead out of it. */
public final class SubPath {

  private static final int SET_GROUP = 02000;

  private SubPath() {}

  /** The real path of {@code subPath}; a missing one is made as a directory. */
  public static Path resolve(Path volume, String subPath) {
    try {
      Path root = volume.toRealPath();
      Path wanted = root.resolve(subPath).normalize();
      if (Path.of(subPath).isAbsolute() || !wanted.startsWith(root)) {
        throw new MountFailure("subPath \"" + subPath + "\" leads out of the volume");
      }
      if (!Files.exists(wanted)) {
        requireInside(root, nearest(wanted), subPath);
        make(root, wanted);
      }
      Path real = wanted.toRealPath();
      requireInside(root, real, subPath);
      return real;
    } catch (IOException failure) {
      throw new MountFailure(
          "failed to prepare subPath \"" + subPath + "\": " + failure.getMessage(), failure);
    }
  }

  /** With the volume's own permissions, as whoever may write the volume may write its parts. */
  private static void make(Path root, Path wanted) throws IOException {
    if (!Files.exists(wanted)) {
      make(root, wanted.getParent());
      Files.createDirectory(wanted);
      Permissions.set(wanted, Permissions.of(wanted) & SET_GROUP | Permissions.of(root));
    }
  }

  private static Path nearest(Path path) throws IOException {
    Path existing = path;
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    return existing.toRealPath();
  }

  private static void requireInside(Path root, Path real, String subPath) {
    if (!real.startsWith(root)) {
      throw new MountFailure("subPath \"" + subPath + "\" leads out of the volume");
    }
  }
}
