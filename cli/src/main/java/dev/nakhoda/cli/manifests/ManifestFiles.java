package dev.nakhoda.cli.manifests;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Yaml;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads what {@code -f} names: files, folders, {@code -} for standard input. Lists are taken apart.
 * IllegalArgumentException, worded as kubectl's, for what cannot be read.
 */
public final class ManifestFiles {

  private static final List<String> EXTENSIONS = List.of(".yaml", ".yml", ".json");
  private static final int MOST_BYTES = 32 << 20;

  private final InputStream stdin;
  private final boolean recursive;

  public ManifestFiles(InputStream stdin, boolean recursive) {
    this.stdin = stdin;
    this.recursive = recursive;
  }

  /** In the order of the names and, within a file, of its documents. */
  public List<KubeObject> read(List<String> names) {
    List<KubeObject> objects = new ArrayList<>();
    for (String name : names) {
      if (name.equals("-")) {
        objects.addAll(parse("STDIN", text(stdin)));
      } else {
        for (Path file : files(name)) {
          objects.addAll(parse(file.toString(), text(file)));
        }
      }
    }
    if (objects.isEmpty()) {
      throw new IllegalArgumentException("no objects passed to apply");
    }
    return objects;
  }

  private List<Path> files(String name) {
    if (name.startsWith("http://") || name.startsWith("https://")) {
      throw new IllegalArgumentException(
          "reading manifests from a URL is not built in: pipe them, e.g. curl -L "
              + name
              + " | nakhoda apply -f -");
    }
    Path path = Path.of(name);
    if (!Files.exists(path)) {
      throw new IllegalArgumentException("the path \"" + name + "\" does not exist");
    }
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> entries = Files.walk(path, recursive ? 64 : 1)) {
      List<Path> found =
          entries
              .filter(Files::isRegularFile)
              .filter(file -> EXTENSIONS.stream().anyMatch(file.toString()::endsWith))
              .sorted()
              .toList();
      if (found.isEmpty()) {
        throw new IllegalArgumentException(
            "error reading [" + name + "]: recognized file extensions are [.json .yaml .yml]");
      }
      return found;
    } catch (IOException unreadable) {
      throw new IllegalArgumentException("cannot read " + name + ": " + unreadable.getMessage());
    }
  }

  private static String text(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      return text(stream);
    } catch (NoSuchFileException missing) {
      throw new IllegalArgumentException("the path \"" + file + "\" does not exist");
    } catch (IOException unreadable) {
      throw new IllegalArgumentException("cannot read " + file + ": " + unreadable.getMessage());
    }
  }

  private static String text(InputStream stream) {
    try {
      byte[] bytes = stream.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new IllegalArgumentException("a manifest of more than 32 MiB is refused");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new IllegalArgumentException("cannot read: " + unreadable.getMessage());
    }
  }

  static List<KubeObject> parse(String source, String text) {
    List<KubeObject> objects = new ArrayList<>();
    try {
      for (ObjectNode document : documents(text)) {
        add(objects, source, document);
      }
    } catch (IllegalArgumentException broken) {
      throw new IllegalArgumentException("error parsing " + source + ": " + broken.getMessage());
    }
    return objects;
  }

  private static List<ObjectNode> documents(String text) {
    if (!text.stripLeading().startsWith("{")) {
      return Yaml.readAll(text);
    }
    try {
      return List.of(Json.readObject(text));
    } catch (tools.jackson.core.JacksonException broken) {
      // YAML's flow style begins with a brace as well.
      return Yaml.readAll(text);
    }
  }

  private static void add(List<KubeObject> objects, String source, ObjectNode document) {
    String kind = document.path("kind").asString("");
    if (kind.isEmpty()) {
      throw new IllegalArgumentException(
          "error validating \"" + source + "\": error validating data: kind not set");
    }
    if (document.path("apiVersion").asString("").isEmpty()) {
      throw new IllegalArgumentException(
          "error validating \"" + source + "\": error validating data: apiVersion not set");
    }
    if (kind.endsWith("List") && document.path("items").isArray()) {
      for (JsonNode item : document.path("items")) {
        if (item instanceof ObjectNode object) {
          add(objects, source, object);
        }
      }
    } else {
      objects.add(KubeObject.of(document));
    }
  }
}
