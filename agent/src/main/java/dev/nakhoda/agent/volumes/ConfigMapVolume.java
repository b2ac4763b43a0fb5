package dev.nakhoda.agent.volumes;

import java.io.IOException;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** A ConfigMap's keys as files. */
final class ConfigMapVolume implements VolumeType {

  @Override
  public String member() {
    return "configMap";
  }

  @Override
  public boolean refreshed() {
    return true;
  }

  @Override
  public Path setUp(Context context, String name, JsonNode settings) throws IOException {
    Payload payload =
        new Payload(context, settings).configMap(settings, settings.path("name").asString(""));
    Path path = context.directory().volume("kubernetes.io~configmap", name);
    new AtomicDirectory(path, context.group()).write(payload.files());
    return path;
  }
}
