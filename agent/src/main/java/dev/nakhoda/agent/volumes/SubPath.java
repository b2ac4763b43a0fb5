package dev.nakhoda.agent.volumes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A part of a volume, which must not lead out of it. Containers that write to the volume may change
 * its links at any moment; so the part is mounted at a place of the pod's own, what the kernel has
 * mounted is compared with what was found inside the volume, and only that place is given to the
 * container. Stateless; called for one pod by one thread at a time.
 */
final class SubPath {

  private static final int SET_GROUP = 02000;

  private final Mounts mounts;

  SubPath(Mounts mounts) {
    this.mounts = mounts;
  }

  /**
   * Mounts {@code subPath} of the volume at {@code target}, in place of what an earlier container
   * had there; a missing one is made as a directory. Fails with {@link MountFailure}.
   */
  void mount(Path volume, String subPath, Path target) {
    try {
      Path real = resolve(volume, subPath);
      mounts.delete(target);
      makeTarget(real, target);
      mounts.bind(real, target);
      if (!mounts.place(target.toRealPath()).equals(mounts.place(real))) {
        mounts.delete(target);
        throw new MountFailure("subPath \"" + subPath + "\" was changed while it was mounted");
      }
    } catch (IOException failure) {
      throw new MountFailure(
          "failed to prepare subPath \"" + subPath + "\": " + failure.getMessage(), failure);
    }
  }

  private static void makeTarget(Path real, Path target) throws IOException {
    if (Files.isDirectory(real)) {
      Files.createDirectories(target);
    } else {
      Files.createDirectories(target.getParent());
      Files.createFile(target);
    }
  }

  /** The real path of {@code subPath}. */
  private static Path resolve(Path volume, String subPath) throws IOException {
    Path root = volume.toRealPath();
    Path wanted = root.resolve(subPath).normalize();
    if (Path.of(subPath).isAbsolute()) {
      throw leadsOut(subPath);
    }
    requireInside(root, wanted, subPath);
    Path present = nearest(wanted);
    Path real = present.toRealPath();
    requireInside(root, real, subPath);
    return make(root, real, present.relativize(wanted));
  }

  /** With the volume's own permissions, as whoever may write the volume may write its parts. */
  private static Path make(Path root, Path present, Path missing) throws IOException {
    if (missing.toString().isEmpty()) {
      return present;
    }
    int permissions = Permissions.of(root);
    OpenDirectory parent = open(root, present);
    try {
      for (Path name : missing) {
        Files.createDirectory(parent.path().resolve(name));
        parent = parent.enter(name.toString());
        Path made = parent.path();
        Permissions.set(made, Permissions.of(made) & SET_GROUP | permissions);
      }
    } finally {
      parent.close();
    }
    return present.resolve(missing);
  }

  /** Name by name, as a container may put a link in the place of a directory at any moment. */
  private static OpenDirectory open(Path root, Path present) throws IOException {
    OpenDirectory directory = OpenDirectory.of(root);
    for (Path name : root.relativize(present)) {
      if (!name.toString().isEmpty()) {
        directory = directory.enter(name.toString());
      }
    }
    return directory;
  }

  private static Path nearest(Path path) {
    Path existing = path;
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    return existing;
  }

  private static void requireInside(Path root, Path real, String subPath) {
    if (!real.startsWith(root)) {
      throw leadsOut(subPath);
    }
  }

  private static MountFailure leadsOut(String subPath) {
    return new MountFailure("subPath \"" + subPath + "\" leads out of the volume");
  }
}
