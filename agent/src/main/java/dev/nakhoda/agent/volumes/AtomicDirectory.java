package dev.nakhoda.agent.volumes;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A directory whose files all change at one moment: they are in a directory of their own, {@code
 * ..data} points at it, and every visible name points through {@code ..data}. The one thread that
 * owns the pod writes it; readers never see half of a change.
 */
final class AtomicDirectory {

  private static final String DATA = "..data";

  private final Path directory;

  AtomicDirectory(Path directory) {
    this.directory = directory;
  }

  /** No effect when the content is the same already. */
  void write(Map<String, Payload.File> files) throws IOException {
    Files.createDirectories(directory);
    permit(directory, 0755);
    files.keySet().forEach(this::requireInside);
    if (Files.isSymbolicLink(directory.resolve(DATA)) && present().equals(files)) {
      return;
    }
    Path fresh = Files.createTempDirectory(directory, "..");
    permit(fresh, 0755);
    for (Map.Entry<String, Payload.File> file : files.entrySet()) {
      Path path = fresh.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue().content());
      permit(path, file.getValue().mode());
    }
    swap(fresh);
    link(files.keySet());
    sweep(fresh.getFileName());
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
        int mode = ((Integer) Files.getAttribute(path, "unix:mode")) & 07777;
        files.put(
            data.relativize(path).toString(), new Payload.File(Files.readAllBytes(path), mode));
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

  private static void permit(Path path, int mode) throws IOException {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] all = PosixFilePermission.values();
    for (int bit = 0; bit < all.length; bit++) {
      if ((mode & (0400 >> bit)) != 0) {
        permissions.add(all[bit]);
      }
    }
    Files.setPosixFilePermissions(path, permissions);
  }
}
