package dev.nakhoda.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs each scenario as a process in a network namespace of its own. */
class NamespacedNetworkTest {

  @TempDir Path directory;

  @Test
  void podsAreWired() throws IOException, InterruptedException {
    run(BridgeNetworkScenario.class);
  }

  @Test
  void routesFollowTheNodes() throws IOException, InterruptedException {
    run(HostGatewayScenario.class);
  }

  private void run(Class<?> scenario) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                "unshare",
                "--net",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                scenario.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("all well");
  }
}
