package dev.nakhoda.agent.volumes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** On the kernel's own mounts. */
@EnabledIf("isRoot")
class SubPathTest {

  @TempDir Path directory;

  private final Mounts mounts = new Mounts();
  private final SubPath subPath = new SubPath(mounts);
  private Path volume;
  private Path outside;
  private Path target;

  static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  @BeforeEach
  void makeVolume() throws IOException {
    volume = Files.createDirectory(directory.resolve("volume"));
    outside = Files.createDirectory(directory.resolve("outside"));
    Files.writeString(outside.resolve("whose"), "the node's");
    target = directory.resolve("parts").resolve("0");
  }

  @AfterEach
  void unmount() throws IOException {
    mounts.delete(directory);
  }

  private Path inside(String name) throws IOException {
    Path part = Files.createDirectories(volume.resolve(name));
    Files.writeString(part.resolve("whose"), "the pod's");
    return part;
  }

  @Test
  void aDirectory() throws IOException {
    inside("a/b");
    subPath.mount(volume, "a/b", target);
    assertThat(target.resolve("whose")).hasContent("the pod's");
  }

  @Test
  void aFileAndThenAnother() throws IOException {
    inside("a");
    subPath.mount(volume, "a/whose", target);
    assertThat(target).hasContent("the pod's");
    subPath.mount(volume, "a", target);
    assertThat(target.resolve("whose")).hasContent("the pod's");
  }

  @Test
  void oneThatIsMissingIsMadeAsTheVolumeIs() throws IOException {
    Permissions.set(volume, 0770);
    subPath.mount(volume, "new/deep", target);
    assertThat(volume.resolve("new/deep")).isDirectory();
    assertThat(Permissions.of(volume.resolve("new"))).isEqualTo(0770);
    Files.writeString(target.resolve("written"), "through");
    assertThat(volume.resolve("new/deep/written")).hasContent("through");
  }

  @Test
  void aLinkThatStaysInside() throws IOException {
    inside("real");
    Files.createSymbolicLink(volume.resolve("link"), Path.of("real"));
    subPath.mount(volume, "link", target);
    assertThat(target.resolve("whose")).hasContent("the pod's");
  }

  @Test
  void whatLeadsOutIsRefused() throws IOException {
    Files.createSymbolicLink(volume.resolve("link"), outside);
    for (String wrong : new String[] {"link", "link/whose", "../outside", "/etc", "link/new"}) {
      assertThatThrownBy(() -> subPath.mount(volume, wrong, target))
          .isInstanceOf(MountFailure.class)
          .hasMessage("subPath \"" + wrong + "\" leads out of the volume");
    }
    assertThat(outside.resolve("new")).doesNotExist();
    assertThat(target).doesNotExist();
  }

  @Test
  void aLinkThatChangesMeanwhileLeadsNowhere() throws Exception {
    inside("real");
    whileALinkChanges(turn -> {
      subPath.mount(volume, "part", target);
      assertThat(target.resolve("whose")).hasContent("the pod's");
    });
  }

  @Test
  void whereALinkChangesMeanwhileNothingIsMadeOutside() throws Exception {
    inside("real");
    whileALinkChanges(turn -> subPath.mount(volume, "part/made-" + turn, target));
    assertThat(outside).isDirectoryNotContaining("glob:**made-*");
  }

  /** A container that swaps a directory for a link out of the volume as fast as it can. */
  private void whileALinkChanges(IntConsumer attempt) throws Exception {
    Path part = Files.createSymbolicLink(volume.resolve("part"), Path.of("real"));
    AtomicBoolean over = new AtomicBoolean();
    Thread container = Thread.ofPlatform().start(() -> swap(part, over));
    try {
      for (int turn = 0; turn < 40; turn++) {
        try {
          attempt.accept(turn);
        } catch (MountFailure refused) {
          // It was caught in the act.
        }
      }
    } finally {
      over.set(true);
      container.join();
    }
  }

  @Test
  void anOpenDirectoryStaysTheSameAndHasNoLinksForDirectories() throws IOException {
    Path part = inside("a/b");
    Files.createSymbolicLink(volume.resolve("link"), outside);
    try (OpenDirectory open = OpenDirectory.of(volume).enter("a")) {
      Files.move(volume.resolve("a"), volume.resolve("moved"));
      Files.createSymbolicLink(volume.resolve("a"), outside);
      Files.createDirectory(open.path().resolve("made"));
    }
    assertThat(volume.resolve("moved/made")).isDirectory();
    assertThat(part).doesNotExist();
    for (String wrong : new String[] {"link", "a", "moved/b/whose", "absent"}) {
      assertThatThrownBy(() -> OpenDirectory.of(volume).enter(wrong))
          .isInstanceOf(IOException.class);
    }
  }

  private void swap(Path part, AtomicBoolean over) {
    try {
      Path next = volume.resolve("next");
      while (!over.get()) {
        for (Path aim : new Path[] {Path.of("real"), outside}) {
          Files.createSymbolicLink(next, aim);
          Files.move(next, part, StandardCopyOption.ATOMIC_MOVE);
        }
      }
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Test
  void aPlaceIsFoundThroughMounts() throws IOException {
    Path part = inside("a");
    Files.createDirectories(target);
    mounts.bind(part, target);
    assertThat(mounts.place(target)).isEqualTo(mounts.place(part));
    assertThat(mounts.place(target.resolve("whose")))
        .isEqualTo(mounts.place(part.resolve("whose")));
    assertThat(mounts.place(target)).isNotEqualTo(mounts.place(outside));
  }
}
