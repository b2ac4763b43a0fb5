package dev.nakhoda.agent.volumes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The directories behind volumes of the local-path provisioner. Stateless. */
final class LocalDirectories {

  private LocalDirectories() {}

  /** Whether {@code path} is a directory of ours: right below {@code base}, whatever a PV says. */
  static boolean isIn(Path base, Path path) {
    Path normal = path.normalize();
    return normal.equals(path) && base.normalize().equals(normal.getParent());
  }

  /** Open to every user, as the provisioner's own script makes it: nobody knows who will write. */
  static Path make(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      Files.createDirectories(path);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    return path;
  }
}
