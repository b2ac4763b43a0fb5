package dev.nakhoda.cli.lab;

import java.util.ArrayList;
import java.util.List;

/** How a node's own Docker engine is told where images come from. Pure. */
public final class EngineFlags {

  private EngineFlags() {}

  public static List<String> of(List<String> mirrors, List<String> insecureRegistries) {
    List<String> flags = new ArrayList<>();
    mirrors.forEach(mirror -> flags.add("--registry-mirror=" + mirror));
    insecureRegistries.forEach(registry -> flags.add("--insecure-registry=" + registry));
    if (!mirrors.isEmpty()) {
      // Without it the engine looks docker.io up in the DNS before every pull, even from a mirror:
      // ten seconds each where no name server answers. It matters for pushes only.
      flags.add("--allow-nondistributable-artifacts=docker.io");
    }
    return flags;
  }
}
