package dev.nakhoda.agent.volumes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The kernel's mount table. Stateless, thread-safe. mount(8) is started only for what the kernel
 * cannot mount alone: file systems of other machines.
 */
final class Mounts {

  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Path TABLE = Path.of("/proc/self/mountinfo");
  private static final String DEVICE = "unix:dev";

  /**
   * Mounts a tmpfs and tells so, unless one is there; {@code sizeBytes} 0: the kernel's default.
   */
  boolean memory(Path path, long sizeBytes) throws IOException {
    if (!Files.getAttribute(path, DEVICE).equals(Files.getAttribute(path.getParent(), DEVICE))) {
      return false;
    }
    KernelMounts.memory(path, "mode=0777" + (sizeBytes > 0 ? ",size=" + sizeBytes : ""));
    return true;
  }

  /** Mounts a file system of another machine unless something is mounted there. */
  void device(String type, String source, Path path, List<String> options) throws IOException {
    Path real = path.toRealPath();
    if (table().stream().anyMatch(entry -> entry.point().equals(real))) {
      return;
    }
    List<String> command = new ArrayList<>(List.of("mount", "-t", type));
    if (!options.isEmpty()) {
      command.addAll(List.of("-o", String.join(",", options)));
    }
    command.addAll(List.of("--", source, path.toString()));
    run(command);
  }

  /** A place on a file system, whatever path leads to it. */
  record Place(String device, Path path) {}

  /** Where {@code path}, which holds no symbolic link, is by the mount table alone. */
  Place place(Path path) throws IOException {
    Entry nearest =
        table().stream()
            .filter(entry -> path.startsWith(entry.point()))
            .reduce((one, other) ->
                other.point().getNameCount() >= one.point().getNameCount() ? other : one)
            .orElseThrow(() -> new IOException("no file system holds " + path));
    return new Place(
        nearest.device(), nearest.root().resolve(nearest.point().relativize(path)).normalize());
  }

  /** Mounts the file or directory {@code source}, without what is mounted below it, once more. */
  void bind(Path source, Path target) throws IOException {
    KernelMounts.bind(source, target);
  }

  /**
   * Deletes the file or directory with all below it; what is mounted there is unmounted and keeps
   * what it holds. Links are removed, never followed. No effect when it is gone. Asks the kernel
   * about the places it comes to: its whole table grows with every container of the node.
   */
  void delete(Path path) throws IOException {
    while (KernelMounts.unmount(path)) {
      // What was mounted there before comes to light.
    }
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      deleteBelow(path);
    }
    Files.deleteIfExists(path);
  }

  /** Name by name: there may be millions. */
  private void deleteBelow(Path directory) throws IOException {
    try (DirectoryStream<Path> names = Files.newDirectoryStream(directory)) {
      for (Path name : names) {
        delete(name);
      }
    } catch (DirectoryIteratorException failure) {
      throw failure.getCause();
    }
  }

  /** One line of the table: what of which device is mounted where. */
  private record Entry(String device, Path root, Path point) {}

  /** In the order of mounting. See proc(5), /proc/pid/mountinfo. */
  private static List<Entry> table() throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (String line : Files.readAllLines(TABLE, StandardCharsets.UTF_8)) {
      String[] fields = line.split(" ", 6);
      entries.add(new Entry(fields[2], Path.of(unescape(fields[3])), Path.of(unescape(fields[4]))));
    }
    return entries;
  }

  /** The kernel writes blanks as octal escapes. */
  private static String unescape(String field) {
    return field.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
  }

  private static void run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    try {
      // First its end: a server that does not answer keeps mount(8), and its output, for minutes.
      if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException(
            String.join(" ", command) + ": no end after " + LONGEST.toSeconds() + " s");
      }
      String output =
          new String(process.getInputStream().readNBytes(4096), StandardCharsets.UTF_8).strip();
      if (process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + ": " + output);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted: " + String.join(" ", command), interrupted);
    } finally {
      process.destroyForcibly();
    }
  }
}
