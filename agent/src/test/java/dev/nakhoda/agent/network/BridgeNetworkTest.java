package dev.nakhoda.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@link BridgeNetworkScenario} in a network namespace of its own. */
class BridgeNetworkTest {

  @TempDir Path directory;

  @Test
  void podsAreWiredInARealNetworkNamespace() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                "unshare",
                "--net",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                BridgeNetworkScenario.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("all well");
  }
}
