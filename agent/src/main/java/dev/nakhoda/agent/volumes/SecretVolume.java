package dev.nakhoda.agent.volumes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** A Secret's keys as files, in memory so that they never reach a disk. */
final class SecretVolume implements VolumeType {

  private final Mounts mounts;

  SecretVolume(Mounts mounts) {
    this.mounts = mounts;
  }

  @Override
  public String member() {
    return "secret";
  }

  @Override
  public boolean refreshed() {
    return true;
  }

  @Override
  public Path setUp(Context context, String name, JsonNode settings) throws IOException {
    Payload payload =
        new Payload(context, settings).secret(settings, settings.path("secretName").asString(""));
    Path path = context.directory().volume("kubernetes.io~secret", name);
    Files.createDirectories(path);
    mounts.memory(path, 0);
    new AtomicDirectory(path, context.group()).write(payload.files());
    return path;
  }
}
