package dev.nakhoda.agent.runtime.docker;

import dev.nakhoda.api.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The files of Docker's json-file log, read entry by entry across their rotation: {@code
 * x-json.log} is the newest, {@code x-json.log.1} the one before. A file that is open stays
 * readable when it is renamed, so nothing is missed unless whole files are rotated away before they
 * were begun. One thread.
 */
final class JsonLogFiles implements AutoCloseable {

  private static final int MOST_LINE = 1 << 20;

  /** One piece of output. */
  record Entry(boolean stderr, Instant time, byte[] data) {}

  private final Path newest;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  private Optional<InputStream> open = Optional.empty();
  private Object key = "";
  private boolean drained;

  private Instant last;
  private int toSkip;

  private JsonLogFiles(Path newest, Instant last, int toSkip) {
    this.newest = newest;
    this.last = last;
    this.toSkip = toSkip;
  }

  /** From the present end on. */
  static JsonLogFiles atEnd(Path newest) throws IOException {
    JsonLogFiles files = new JsonLogFiles(newest, Instant.MIN, 0);
    files.open(newest);
    files.open.orElseThrow().skipNBytes(Files.size(newest));
    return files;
  }

  /** After what was written at {@code last}, of which {@code read} entries are known already. */
  static JsonLogFiles after(Path newest, Instant last, int read) {
    return new JsonLogFiles(newest, last, read);
  }

  /** Empty when nothing more has been written yet. */
  Optional<Entry> next() throws IOException {
    if (open.isEmpty() && !openOldest()) {
      return Optional.empty();
    }
    while (true) {
      Optional<byte[]> whole = readLine();
      if (whole.isPresent()) {
        Optional<Entry> entry = parse(whole.get()).filter(this::isFresh);
        if (entry.isPresent()) {
          return entry;
        }
      } else if (isNewest()) {
        return Optional.empty();
      } else if (!drained) {
        // It may have grown between its end being reached and its being renamed.
        drained = true;
      } else {
        openNext();
      }
    }
  }

  private boolean isFresh(Entry entry) {
    if (entry.time().isAfter(last)) {
      last = Instant.MIN;
      return true;
    }
    return entry.time().equals(last) && toSkip-- <= 0;
  }

  private static Optional<Entry> parse(byte[] json) {
    try {
      ObjectNode entry = Json.readObject(json);
      return Optional.of(
          new Entry(
              entry.path("stream").asString("").equals("stderr"),
              Instant.parse(entry.path("time").asString("")),
              entry.path("log").asString("").getBytes(StandardCharsets.UTF_8)));
    } catch (RuntimeException torn) {
      // A crash of dockerd may leave half a line.
      return Optional.empty();
    }
  }

  private Optional<byte[]> readLine() throws IOException {
    InputStream input = open.orElseThrow();
    for (int next = input.read(); next >= 0; next = input.read()) {
      if (next == '\n') {
        byte[] whole = line.toByteArray();
        line.reset();
        return Optional.of(whole);
      }
      if (line.size() < MOST_LINE) {
        line.write(next);
      }
    }
    return Optional.empty();
  }

  /** While a rotation is under way there may be no newest file for a moment. */
  private boolean isNewest() throws IOException {
    return key(newest).map(key::equals).orElse(true);
  }

  private boolean openOldest() throws IOException {
    List<Path> files = files();
    if (files.isEmpty()) {
      return false;
    }
    open(files.getLast());
    return true;
  }

  private void openNext() throws IOException {
    List<Path> files = files();
    int next = files.size() - 1;
    for (int index = 1; index < files.size(); index++) {
      if (key(files.get(index)).map(key::equals).orElse(false)) {
        next = index - 1;
      }
    }
    open(files.get(next));
  }

  /** The newest first. */
  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    if (Files.exists(newest)) {
      files.add(newest);
    }
    for (int number = 1; ; number++) {
      Path older = newest.resolveSibling(newest.getFileName() + "." + number);
      if (!Files.exists(older)) {
        return files;
      }
      files.add(older);
    }
  }

  private void open(Path file) throws IOException {
    InputStream input = new BufferedInputStream(Files.newInputStream(file), 64 << 10);
    Optional<Object> opened = key(file);
    close();
    open = Optional.of(input);
    key = opened.orElse("");
    drained = false;
    line.reset();
  }

  private static Optional<Object> key(Path file) throws IOException {
    try {
      return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    if (open.isPresent()) {
      open.get().close();
      open = Optional.empty();
    }
  }
}
