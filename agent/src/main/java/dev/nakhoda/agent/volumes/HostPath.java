package dev.nakhoda.agent.volumes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import tools.jackson.databind.JsonNode;

/** A file or directory of the node, checked as its {@code type} asks. */
final class HostPath implements VolumeType {

  /** The file type bits of st_mode. */
  private static final int TYPE_BITS = 0170000;

  private static final int SOCKET = 0140000;
  private static final int BLOCK_DEVICE = 0060000;
  private static final int CHARACTER_DEVICE = 0020000;

  @Override
  public String member() {
    return "hostPath";
  }

  @Override
  public Path setUp(Context context, String name, JsonNode settings) throws IOException {
    Path path = Path.of(settings.path("path").asString(""));
    String type = settings.path("type").asString("");
    switch (type) {
      // The runtime would make it too, but as a directory that nobody asked it for.
      case "", "DirectoryOrCreate" -> makeDirectory(path, type);
      case "FileOrCreate" -> makeFile(path);
      case "Directory" -> require(Files.isDirectory(path), path, "a directory");
      case "File" -> require(Files.isRegularFile(path), path, "a file");
      case "Socket" -> require(isOf(path, SOCKET), path, "a socket file");
      case "CharDevice" -> require(isOf(path, CHARACTER_DEVICE), path, "a character device");
      case "BlockDevice" -> require(isOf(path, BLOCK_DEVICE), path, "a block device");
      default -> throw new MountFailure(type + " is an invalid volume type");
    }
    return path;
  }

  private static void makeDirectory(Path path, String type) throws IOException {
    if (!Files.exists(path)) {
      Files.createDirectories(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }
    if (!type.isEmpty()) {
      require(Files.isDirectory(path), path, "a directory");
    }
  }

  private static void makeFile(Path path) throws IOException {
    if (!Files.exists(path)) {
      Files.createFile(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
    }
    require(Files.isRegularFile(path), path, "a file");
  }

  private static boolean isOf(Path path, int type) throws IOException {
    return Files.exists(path)
        && (((Integer) Files.getAttribute(path, "unix:mode")) & TYPE_BITS) == type;
  }

  private static void require(boolean holds, Path path, String what) {
    if (!holds) {
      throw new MountFailure("hostPath type check failed: " + path + " is not " + what);
    }
  }
}
