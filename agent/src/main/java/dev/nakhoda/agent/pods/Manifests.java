package dev.nakhoda.agent.pods;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Yaml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of static pods' manifests. A file that holds no pod is left out and said once until
 * it changes. Owned by the thread that reads. Bounds: 10 MB a file, 500 files; more are left out.
 */
final class Manifests {

  private static final Logger LOG = LoggerFactory.getLogger(Manifests.class);
  private static final long MOST_BYTES = 10L << 20;
  private static final int MOST_FILES = 500;

  private final Path directory;
  private final String nodeName;
  private Map<Path, String> said = Map.of();

  Manifests(Path directory, String nodeName) {
    this.directory = directory;
    this.nodeName = nodeName;
  }

  /** All static pods now; IOException when the directory itself cannot be read. */
  Map<ObjectKey, KubeObject> read(Instant now) throws IOException {
    Map<ObjectKey, KubeObject> pods = new HashMap<>();
    Map<Path, String> troubles = new HashMap<>();
    for (Path file : files()) {
      try {
        KubeObject pod = pod(file, now);
        if (pods.putIfAbsent(pod.key(), pod) != null) {
          throw new IllegalArgumentException("another file holds pod " + pod.key());
        }
      } catch (IOException | RuntimeException wrong) {
        String why = String.valueOf(wrong.getMessage());
        troubles.put(file, why);
        if (!why.equals(said.get(file))) {
          LOG.warn("manifest left out file={} why={}", file, why);
        }
      }
    }
    said = troubles;
    return pods;
  }

  private KubeObject pod(Path file, Instant now) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IllegalArgumentException("larger than 10 MB");
    }
    String text = Files.readString(file, StandardCharsets.UTF_8);
    return StaticPod.of(
        Yaml.read(text), new StaticPod.Origin(StaticPod.Kind.FILE, file.toString()), nodeName, now);
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (!entry.getFileName().toString().startsWith(".") && Files.isRegularFile(entry)) {
          files.add(entry);
        }
      }
    }
    return files.stream().sorted().limit(MOST_FILES).toList();
  }
}
