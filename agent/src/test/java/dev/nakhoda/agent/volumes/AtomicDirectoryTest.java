package dev.nakhoda.agent.volumes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicDirectoryTest {

  @TempDir Path directory;

  @Test
  void showsFilesThroughOneLink() throws IOException {
    AtomicDirectory atomic = new AtomicDirectory(directory, Optional.empty());
    atomic.write(Map.of("a", file("1", 0644), "sub/b", file("2", 0400)));

    assertThat(directory.resolve("a")).hasContent("1").isSymbolicLink();
    assertThat(directory.resolve("sub/b")).hasContent("2");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("sub/b"))))
        .isEqualTo("r--------");
  }

  @Test
  void swapsAllAtOnceAndSweepsTheOld() throws IOException {
    AtomicDirectory atomic = new AtomicDirectory(directory, Optional.empty());
    atomic.write(Map.of("a", file("1", 0644), "gone", file("x", 0644)));
    Path before = directory.resolve("..data").toRealPath();
    atomic.write(Map.of("a", file("2", 0644), "new", file("3", 0644)));

    assertThat(directory.resolve("a")).hasContent("2");
    assertThat(directory.resolve("new")).hasContent("3");
    assertThat(before).doesNotExist();
    try (Stream<Path> names = Files.list(directory)) {
      assertThat(names.map(path -> path.getFileName().toString()))
          .contains("..data", "a", "new")
          .hasSize(4);
    }
  }

  @Test
  void leavesTheSameContentAlone() throws IOException {
    AtomicDirectory atomic = new AtomicDirectory(directory, Optional.empty());
    atomic.write(Map.of("a", file("1", 0644)));
    Path before = directory.resolve("..data").toRealPath();
    atomic.write(Map.of("a", file("1", 0644)));
    assertThat(directory.resolve("..data").toRealPath()).isEqualTo(before);
  }

  @Test
  void staysInside() {
    assertThatThrownBy(() ->
            new AtomicDirectory(directory, Optional.empty()).write(Map.of("../x", file("1", 0644))))
        .isInstanceOf(MountFailure.class);
  }

  private static Payload.File file(String content, int mode) {
    return new Payload.File(content.getBytes(UTF_8), mode);
  }
}
