package dev.nakhoda.cli.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A Docker engine of the machine that a node uses instead of one of its own: it outlives a node.
 */
record GivenEngine(Path socket) {

  private static final String FILE = "engine";

  /** The label that all containers of pods have. */
  private static final String LABEL = "io.kubernetes.docker.type";

  static void remember(Path nodeDirectory, Path socket) {
    try {
      Files.writeString(nodeDirectory.resolve(FILE), socket.toString());
    } catch (IOException failed) {
      throw new LabException("cannot write " + nodeDirectory + ": " + failed.getMessage());
    }
  }

  static Optional<GivenEngine> of(Path nodeDirectory) {
    try {
      return Optional.of(
          new GivenEngine(Path.of(Files.readString(nodeDirectory.resolve(FILE)).strip())));
    } catch (IOException none) {
      return Optional.empty();
    }
  }

  /** All containers of pods; whether there was one. */
  boolean removePods() {
    List<String> ids =
        docker("ps", "--all", "--quiet", "--no-trunc", "--filter", "label=" + LABEL)
            .output()
            .lines()
            .toList();
    ids.forEach(id -> docker("rm", "--force", id));
    return !ids.isEmpty();
  }

  private Command.Result docker(String... words) {
    List<String> all =
        Stream.concat(Stream.of("docker", "-H", "unix://" + socket), Stream.of(words)).toList();
    return Command.run(all, "");
  }
}
