package dev.nakhoda.agent.volumes;

import dev.nakhoda.api.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A directory that lives as long as the pod; in memory when its medium says so. What containers did
 * to its root stays: it is made once, which a file beside the volumes tells.
 */
final class EmptyDir implements VolumeType {

  private static final String TYPE = "kubernetes.io~empty-dir";
  private static final int FOR_ALL = 0777;

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
    Path path = context.directory().volume(TYPE, name);
    Path ready = context.directory().ready(TYPE, name);
    Files.createDirectories(path);
    boolean fresh =
        switch (settings.path("medium").asString("")) {
          case "" -> !Files.exists(ready);
          case "Memory" -> mounts.memory(path, memory(context, settings)) || !Files.exists(ready);
          default ->
              throw new MountFailure(
                  "unknown storage medium \"" + settings.path("medium").asString("") + "\"");
        };
    if (fresh) {
      Permissions.set(path, FOR_ALL);
      GroupOwnership.apply(path, context.pod());
      Files.createDirectories(ready.getParent());
      Files.writeString(ready, "");
    }
    return path;
  }

  /** The least of its limit, the pod's memory limit and what the node gives to pods. Pure. */
  static long memory(Context context, JsonNode settings) {
    String own = settings.path("sizeLimit").asString("");
    long node = context.allocatable().getOrDefault("memory", Quantity.ZERO).value();
    return Stream.of(own.isEmpty() ? 0 : Quantity.parse(own).value(), podLimit(context), node)
        .filter(bytes -> bytes > 0)
        .min(Long::compare)
        .orElse(0L);
  }

  /** 0 when a container has none. */
  private static long podLimit(Context context) {
    List<String> limits =
        context
            .pod()
            .tree()
            .at("/spec/containers")
            .valueStream()
            .map(container -> container.at("/resources/limits/memory").asString(""))
            .toList();
    return limits.contains("")
        ? 0
        : limits.stream().mapToLong(limit -> Quantity.parse(limit).value()).sum();
  }
}
