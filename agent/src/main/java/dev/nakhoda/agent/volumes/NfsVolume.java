package dev.nakhoda.agent.volumes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A directory of an NFS server; mounted by mount(8), whose own words say what is missing. */
final class NfsVolume implements VolumeType {

  private final Mounts mounts;

  NfsVolume(Mounts mounts) {
    this.mounts = mounts;
  }

  @Override
  public String member() {
    return "nfs";
  }

  @Override
  public boolean readOnly(JsonNode settings) {
    return settings.path("readOnly").asBoolean(false);
  }

  @Override
  public Path setUp(Context context, String name, JsonNode settings) throws IOException {
    return mount(context, name, settings, List.of());
  }

  Path mount(Context context, String name, JsonNode settings, List<String> extra)
      throws IOException {
    Path path = context.directory().volume("kubernetes.io~nfs", name);
    Files.createDirectories(path);
    List<String> options = new ArrayList<>(extra);
    if (settings.path("readOnly").asBoolean(false)) {
      options.add("ro");
    }
    String source = settings.path("server").asString("") + ":" + settings.path("path").asString("");
    mounts.device("nfs", source, path, options);
    return path;
  }
}
