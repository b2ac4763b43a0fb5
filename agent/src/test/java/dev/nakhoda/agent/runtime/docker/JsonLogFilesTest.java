package dev.nakhoda.agent.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a log while they are written and rotated as dockerd does it. */
class JsonLogFilesTest {

  @TempDir private Path directory;

  private Path log() {
    return directory.resolve("x-json.log");
  }

  private void write(String text) throws IOException {
    Files.writeString(log(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void say(int second, String words) throws IOException {
    write(
        "{\"log\":\"%s\\n\",\"stream\":\"stdout\",\"time\":\"2026-01-01T00:00:%02d.5Z\"}\n"
            .formatted(words, second));
  }

  private void rotate() throws IOException {
    Path one = directory.resolve("x-json.log.1");
    if (Files.exists(one)) {
      Files.move(one, directory.resolve("x-json.log.2"));
    }
    Files.move(log(), one);
    Files.createFile(log());
  }

  private static String read(JsonLogFiles files) throws IOException {
    StringBuilder all = new StringBuilder();
    for (Optional<JsonLogFiles.Entry> entry = files.next();
        entry.isPresent();
        entry = files.next()) {
      all.append(new String(entry.get().data(), StandardCharsets.UTF_8).strip()).append(' ');
    }
    return all.toString().strip();
  }

  @Test
  void nothingIsLostOrToldTwiceAcrossTwoRotations() throws IOException {
    say(1, "a");
    try (JsonLogFiles files = JsonLogFiles.atEnd(log())) {
      say(2, "b");
      assertThat(read(files)).isEqualTo("b");
      say(3, "c");
      rotate();
      say(4, "d");
      rotate();
      say(5, "e");
      assertThat(read(files)).isEqualTo("c d e");
      write("{\"log\":\"f\",\"stream\":");
      assertThat(read(files)).as("half a line").isEmpty();
      write("\"stdout\",\"time\":\"2026-01-01T00:00:06Z\"}\n");
      assertThat(read(files)).isEqualTo("f");
    }
  }

  @Test
  void goesOnAfterWhatIsKnown() throws IOException {
    say(1, "a");
    say(2, "b");
    rotate();
    say(2, "c");
    say(2, "d");
    say(3, "e");
    Instant known = Instant.parse("2026-01-01T00:00:02.500Z");
    try (JsonLogFiles files = JsonLogFiles.after(log(), known, 2)) {
      assertThat(read(files)).isEqualTo("d e");
    }
  }
}
