package dev.nakhoda.agent.volumes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A part of a volume, which must not lead out of it. */
public final class SubPath {

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
        Files.createDirectories(wanted);
      }
      Path real = wanted.toRealPath();
      requireInside(root, real, subPath);
      return real;
    } catch (IOException failure) {
      throw new MountFailure(
          "failed to prepare subPath \"" + subPath + "\": " + failure.getMessage(), failure);
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
