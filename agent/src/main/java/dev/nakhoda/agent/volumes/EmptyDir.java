package dev.nakhoda.agent.volumes;

import dev.nakhoda.api.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import tools.jackson.databind.JsonNode;

/** A directory that lives as long as the pod; in memory when its medium says so. */
final class EmptyDir implements VolumeType {

  private final Mounts mounts;

  EmptyDir(Mounts mounts) {
    this.mounts = mounts;
  }

  @Override
  public String member() {
    return "emptyDir";
  }

  @Override
  public Path setUp(Context context, String name, JsonNode settings) throws IOException {
    Path path = context.directory().volume("kubernetes.io~empty-dir", name);
    boolean fresh = !Files.exists(path);
    Files.createDirectories(path);
    if (settings.path("medium").asString("").equals("Memory")) {
      String limit = settings.path("sizeLimit").asString("");
      mounts.memory(path, limit.isEmpty() ? 0 : Quantity.parse(limit).value());
    }
    if (fresh) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    return path;
  }
}
