package dev.nakhoda.agent.volumes;

import java.io.IOException;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** Fields of the pod as files. */
final class DownwardVolume implements VolumeType {

  @Override
  public String member() {
    return "downwardAPI";
  }

  @Override
  public boolean refreshed() {
    return true;
  }

  @Override
  public Path setUp(Context context, String name, JsonNode settings) throws IOException {
    Path path = context.directory().volume("kubernetes.io~downward-api", name);
    new AtomicDirectory(path, context.group())
        .write(new Payload(context, settings).downward(settings).files());
    return path;
  }
}
