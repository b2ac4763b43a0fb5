package dev.nakhoda.cli.lab;

import dev.nakhoda.api.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code up} was told about the lab; kept, so that {@code up} after a reboot and {@code down}
 * know it.
 *
 * @param infraImage the pause image; empty: the agents build their own
 * @param nodeFlags handed to every agent as they are
 * @param shutdown what each agent takes to end its pods when it is told to end
 */
public record LabSettings(
    String name,
    Subnet subnet,
    int nodes,
    List<String> registryMirrors,
    List<String> insecureRegistries,
    Optional<String> infraImage,
    List<String> nodeFlags,
    Duration shutdown) {

  private static final String FILE = "lab.json";

  public LabPlan plan() {
    return LabPlan.of(name, subnet, nodes);
  }

  public List<String> engineFlags() {
    return EngineFlags.of(registryMirrors, insecureRegistries);
  }

  public List<String> agentFlags() {
    List<String> flags = new ArrayList<>(nodeFlags);
    infraImage.ifPresent(image -> flags.addAll(List.of("--pod-infra-container-image", image)));
    return flags;
  }

  public static Optional<LabSettings> load(Directories directories) {
    Path file = directories.state().resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      ObjectNode node = Json.readObject(Files.readAllBytes(file));
      return Optional.of(
          new LabSettings(
              node.path("name").asString(LabPlan.DEFAULT_NAME),
              Subnet.parse(node.path("subnet").asString("")),
              node.path("nodes").asInt(0),
              strings(node.path("registryMirrors")),
              strings(node.path("insecureRegistries")),
              node.hasNonNull("infraImage")
                  ? Optional.of(node.path("infraImage").asString(""))
                  : Optional.empty(),
              strings(node.path("nodeFlags")),
              Duration.ofSeconds(node.path("shutdownSeconds").asLong(0))));
    } catch (IOException | RuntimeException broken) {
      throw new LabException(file + " is unreadable (" + broken.getMessage() + "): remove it");
    }
  }

  private static List<String> strings(JsonNode list) {
    return list.valueStream().map(entry -> entry.asString("")).toList();
  }

  public void store(Directories directories) {
    ObjectNode node = Json.object().put("name", name).put("subnet", subnet.toString());
    node.put("nodes", nodes);
    registryMirrors.forEach(node.putArray("registryMirrors")::add);
    insecureRegistries.forEach(node.putArray("insecureRegistries")::add);
    infraImage.ifPresent(image -> node.put("infraImage", image));
    nodeFlags.forEach(node.putArray("nodeFlags")::add);
    node.put("shutdownSeconds", shutdown.toSeconds());
    try {
      Files.createDirectories(directories.state());
      Files.write(directories.state().resolve(FILE), Json.write(node));
    } catch (IOException failed) {
      throw new LabException("cannot write " + directories.state() + ": " + failed.getMessage());
    }
  }
}
