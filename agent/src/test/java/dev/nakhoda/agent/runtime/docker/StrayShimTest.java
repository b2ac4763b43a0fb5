package dev.nakhoda.agent.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shim's place is taken by a script of that name: what is looked for is a command line. */
class StrayShimTest {

  @Test
  void endsTheShimOfThatContainerOnly(@TempDir Path folder) throws Exception {
    Path program = folder.resolve("containerd-shim-runc-v2");
    Files.writeString(program, "read line\n");
    Process stray = shim(program, "0123abc");
    Process other = shim(program, "4567def");
    try {
      StrayShim.end("0123abc");

      assertThat(stray.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(other.isAlive()).isTrue();
    } finally {
      stray.destroyForcibly();
      other.destroyForcibly();
    }
  }

  private static Process shim(Path program, String containerId) throws IOException {
    return new ProcessBuilder("sh", program.toString(), "-namespace", "moby", "-id", containerId)
        .start();
  }
}
