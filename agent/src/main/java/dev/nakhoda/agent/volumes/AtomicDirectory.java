package dev.nakhoda.agent.volumes;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A directory whose files all change at one moment: they are in a directory of their own, {@code
 * ..data} points at it, and every visible name points through {@code ..data}. The one thread that
 * owns the pod writes it; readers never see half of a change.
 */
final class AtomicDirectory {

  private static final String DATA = "..data";

  /** Until the file is whole and has its owner. */
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path directory;
  private final Optional<Integer> group;

  /**
   * @param group the pod's fsGroup: it may read all files
   */
  AtomicDirectory(Path directory, Optional<Integer> group) {
    this.directory = directory;
    this.group = group;
  }

  /** No effect when the content is the same already. */
  void write(Map<String, Payload.File> files) throws IOException {
    Files.createDirectories(directory);
    Permissions.set(directory, 0755);
    GroupOwnership.share(directory, group);
    files.keySet().forEach(this::requireInside);
    if (Files.isSymbolicLink(directory.resolve(DATA)) && present().equals(shared(files))) {
      return;
    }
    Path fresh = Files.createTempDirectory(directory, "..");
    Permissions.set(fresh, 0755);
    GroupOwnership.share(fresh, group);
    for (Map.Entry<String, Payload.File> file : files.entrySet()) {
      Path path = fresh.resolve(file.getKey());
      makeParents(fresh, path);
      Files.createFile(path, OWNER_ONLY);
      Files.write(path, file.getValue().content());
      Permissions.own(path, file.getValue().owner());
      Permissions.set(path, file.getValue().mode());
      GroupOwnership.share(path, group);
    }
    swap(fresh);
    link(files.keySet());
    sweep(fresh.getFileName());
  }

  private Map<String, Payload.File> shared(Map<String, Payload.File> files) {
    Map<String, Payload.File> shared = new HashMap<>();
    files.forEach((path, file) ->
        shared.put(path, file.withMode(GroupOwnership.sharedMode(file.mode(), group))));
    return shared;
  }

  private void makeParents(Path root, Path file) throws IOException {
    Path parent = file.getParent();
    if (!parent.equals(root) && !Files.exists(parent)) {
      makeParents(root, parent);
      Files.createDirectory(parent);
      Permissions.set(parent, 0755);
      GroupOwnership.share(parent, group);
    }
  }

  private void requireInside(String name) {
    Path path = directory.resolve(name).normalize();
    if (name.isEmpty() || name.startsWith("..") || !path.startsWith(directory.normalize())) {
      throw new MountFailure("invalid path " + name);
    }
  }

  private Map<String, Payload.File> present() throws IOException {
    Map<String, Payload.File> files = new HashMap<>();
    Path data = directory.resolve(DATA).toRealPath();
    try (Stream<Path> paths = Files.walk(data)) {
      for (Path path : (Iterable<Path>) paths.filter(Files::isRegularFile)::iterator) {
        files.put(
            data.relativize(path).toString(),
            new Payload.File(
                Files.readAllBytes(path), Permissions.of(path), Permissions.owner(path)));
      }
    } catch (NoSuchFileException gone) {
      return Map.of();
    }
    return files;
  }

  private void swap(Path fresh) throws IOException {
    Path link = directory.resolve("..data_tmp");
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, fresh.getFileName());
    Files.move(link, directory.resolve(DATA), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Visible names: the first element of each path. */
  private void link(Set<String> names) throws IOException {
    Set<String> visible = new HashSet<>();
    for (String name : names) {
      String first = Path.of(name).getName(0).toString();
      if (visible.add(first) && !Files.isSymbolicLink(directory.resolve(first))) {
        Files.createSymbolicLink(directory.resolve(first), Path.of(DATA, first));
      }
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (!name.startsWith("..") && !visible.contains(name)) {
          Files.delete(entry);
        }
      }
    }
  }

  private void sweep(Path kept) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "..*")) {
      for (Path entry : entries) {
        if (!entry.getFileName().equals(kept)
            && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          Trees.delete(entry);
        }
      }
    }
  }
}
