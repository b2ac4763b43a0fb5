package dev.nakhoda.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.Json;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class MachineReaderTest {

  private final Machine machine = new MachineReader(Path.of("/"), Path.of("/")).read();

  @Test
  void readsThisMachine() {
    assertThat(machine.cpus()).isPositive();
    assertThat(machine.memoryBytes()).isGreaterThan(64L << 20);
    assertThat(machine.memoryAvailableBytes()).isBetween(1L, machine.memoryBytes());
    assertThat(machine.diskBytes()).isGreaterThan(machine.diskAvailableBytes());
    assertThat(machine.processes()).isPositive();
    assertThat(machine.processLimit()).isGreaterThan(300);
    assertThat(machine.identity().bootId()).hasSize(36);
    assertThat(machine.identity().kernelVersion()).contains(".");
  }

  @Test
  void aHealthyMachineIsReadyAndUnderNoPressure() {
    NodeHealth well = new NodeHealth(Optional.empty(), Optional.empty());
    for (JsonNode condition :
        NodeConditions.build(
            Json.mapper().createArrayNode(), well, Instant.parse("2026-01-02T03:04:05Z"))) {
      boolean ready = condition.path("type").asString().equals("Ready");
      assertThat(condition.path("status").asString()).isEqualTo(ready ? "True" : "False");
    }
  }

  @Test
  void saysWhyItIsNotReady() {
    assertThat(new NodeHealth(Optional.of("no answer"), Optional.empty()).message())
        .isEqualTo("container runtime is down: no answer");
    assertThat(new NodeHealth(Optional.empty(), Optional.of("no subnet")).message())
        .endsWith("reason:NetworkPluginNotReady message:no subnet");
  }
}
