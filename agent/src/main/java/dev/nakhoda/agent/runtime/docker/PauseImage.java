package dev.nakhoda.agent.runtime.docker;

import dev.nakhoda.agent.runtime.Images;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What sandboxes run. Unless another image is given it is made here, out of the machine's static
 * busybox, so that no registry is needed. Thread-safe.
 */
final class PauseImage {

  private static final String BUILT = "nakhoda/pause:1";
  private static final List<Path> PLACES =
      List.of(Path.of("/bin/busybox"), Path.of("/usr/bin/busybox"));

  /**
   * As PID 1 of a pod's shared process namespace it must reap orphans, which the shell does while
   * it waits, and must go at once when told to, which the trap does.
   */
  private static final String SCRIPT =
      "trap 'exit 0' TERM INT; while :; do sleep 2147483647 & wait $!; done";

  private final DockerImages images;
  private final Optional<String> override;
  private volatile boolean present;

  PauseImage(DockerImages images, Optional<String> override) {
    this.images = images;
    this.override = override;
  }

  String reference() {
    return override.orElse(BUILT);
  }

  /** Empty: the image's own entry point. */
  List<String> command() {
    return override.isPresent() ? List.of() : List.of("/bin/busybox", "sh", "-c", SCRIPT);
  }

  /** Pulls or builds the image when it is missing. */
  synchronized void ensure() {
    if (present) {
      return;
    }
    if (images.inspect(reference()).isEmpty()) {
      make();
    }
    present = true;
  }

  /** Somebody removed it behind our back: look again next time. */
  void lost() {
    present = false;
  }

  private void make() {
    if (override.isPresent()) {
      Images.Image pulled = images.pull(override.get(), Optional.empty(), line -> {});
      if (pulled.id().isEmpty()) {
        throw new RuntimeFailure.PullFailed("no such image: " + override.get());
      }
      return;
    }
    byte[] tar = new TarFile().directory("bin").program("bin/busybox", staticBusybox()).bytes();
    images.importTar(BUILT, new ByteArrayInputStream(tar));
  }

  private static byte[] staticBusybox() {
    for (Path place : PLACES) {
      try {
        byte[] program = Files.readAllBytes(place);
        if (!needsLoader(program)) {
          return program;
        }
      } catch (IOException missing) {
        continue;
      }
    }
    throw new RuntimeFailure.Refused(
        "the pause image is made from a static busybox, which this machine lacks: install the"
            + " package busybox-static, or name another image with --pod-infra-container-image");
  }

  /** A dynamically linked program names its loader near the beginning of the file. */
  private static boolean needsLoader(byte[] program) {
    int length = Math.min(program.length, 4096);
    String head = new String(program, 0, length, StandardCharsets.ISO_8859_1);
    return head.contains("/ld-linux") || head.contains("/ld-musl") || head.contains("/ld.so");
  }
}
