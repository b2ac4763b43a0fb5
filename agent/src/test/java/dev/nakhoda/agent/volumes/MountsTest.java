package dev.nakhoda.agent.volumes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** On the kernel's own mounts. */
@EnabledIf("isRoot")
class MountsTest {

  @TempDir Path directory;

  private final Mounts mounts = new Mounts();

  static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  @AfterEach
  void unmount() throws IOException {
    mounts.delete(directory);
  }

  private Path kept() throws IOException {
    Path kept = Files.createDirectories(directory.resolve("kept/deep"));
    Files.writeString(kept.resolve("file"), "somebody's");
    return kept;
  }

  @Test
  void memoryIsMountedOnce() throws IOException {
    Path path = Files.createDirectories(directory.resolve("a volume"));
    assertThat(mounts.memory(path, 0)).isTrue();
    Files.writeString(path.resolve("file"), "kept");
    assertThat(mounts.memory(path, 0)).isFalse();
    assertThat(path.resolve("file")).hasContent("kept");
  }

  @Test
  void whatIsMountedSomewhereBelowIsUnmountedAndKeepsItsFiles() throws IOException {
    Path kept = kept();
    Path pod = Files.createDirectories(directory.resolve("pod/volumes/one two"));
    mounts.bind(kept, pod);
    mounts.delete(directory.resolve("pod"));
    assertThat(directory.resolve("pod")).doesNotExist();
    assertThat(kept.resolve("file")).hasContent("somebody's");
  }

  @Test
  void oneAboveTheOtherAndOneInTheOther() throws IOException {
    Path kept = kept();
    Path pod = Files.createDirectories(directory.resolve("pod"));
    mounts.bind(kept, pod);
    mounts.bind(kept.getParent(), pod);
    mounts.bind(kept, pod.resolve("deep"));
    mounts.delete(pod);
    assertThat(pod).doesNotExist();
    assertThat(kept.resolve("file")).hasContent("somebody's");
  }

  @Test
  void aFileThatIsMounted() throws IOException {
    Path kept = kept();
    Path part = Files.createFile(directory.resolve("part"));
    mounts.bind(kept.resolve("file"), part);
    mounts.delete(part);
    assertThat(part).doesNotExist();
    assertThat(kept.resolve("file")).hasContent("somebody's");
  }

  @Test
  void linksAreRemovedAndNotFollowed() throws IOException {
    Path kept = kept();
    Path pod = Files.createDirectories(directory.resolve("pod"));
    Files.createSymbolicLink(pod.resolve("link"), kept);
    Files.createSymbolicLink(pod.resolve("dangling"), Path.of("nowhere"));
    mounts.delete(pod);
    assertThat(pod).doesNotExist();
    assertThat(kept.resolve("file")).hasContent("somebody's");
  }

  @Test
  void aLinkToSomethingMounted() throws IOException {
    Path kept = kept();
    Path mounted = Files.createDirectories(directory.resolve("mounted"));
    mounts.bind(kept, mounted);
    Path link = Files.createSymbolicLink(directory.resolve("link"), mounted);
    mounts.delete(link);
    assertThat(link).doesNotExist();
    assertThat(mounted.resolve("file")).hasContent("somebody's");
  }

  @Test
  void whatIsGone() throws IOException {
    mounts.delete(directory.resolve("gone/deeper"));
    assertThat(directory).isEmptyDirectory();
  }
}
