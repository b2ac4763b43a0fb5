package dev.nakhoda.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.agent.AgentConfig.NodeSettings;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Quantity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeBuilderTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final NodeHealth WELL = new NodeHealth(Optional.empty(), Optional.empty());
  static final Machine MACHINE =
      new Machine(
          2,
          4L << 30,
          3L << 30,
          20L << 30,
          10L << 30,
          100,
          1000,
          new Machine.Identity("host", "machine", "system", "boot", "6.1", "Debian", "amd64"));

  private static NodeBuilder at(String address) {
    return new NodeBuilder(
        NodeSettings.of("node-1", address),
        address,
        Allocatable.DEFAULT,
        MACHINE,
        "docker://20.10",
        List.of());
  }

  @Test
  void aChangedAddressTakesTheOldOnesPlace() {
    KubeObject before = at("192.0.2.1").fresh(WELL, NOW);
    KubeObject after =
        at("192.0.2.2")
            .update(
                before.with(tree -> tree.withObjectProperty("spec").put("podCIDR", "10.1.0.0/24")),
                WELL,
                NOW);
    assertThat(after.tree().path("status").path("addresses").toString())
        .isEqualTo(
            "[{\"type\":\"InternalIP\",\"address\":\"192.0.2.2\"},"
                + "{\"type\":\"Hostname\",\"address\":\"node-1\"}]");
    assertThat(after.tree().path("spec").path("podCIDR").asString()).isEqualTo("10.1.0.0/24");
  }

  /** What the API would write otherwise would differ at each look, and be sent each time. */
  @Test
  void amountsStandAsTheApiStoresThem() {
    var status = at("192.0.2.1").fresh(WELL, NOW).tree().path("status");
    for (String list : List.of("capacity", "allocatable")) {
      status
          .path(list)
          .forEachEntry((name, amount) ->
              assertThat(amount.asString())
                  .as(list + " " + name)
                  .isEqualTo(Quantity.parse(amount.asString()).toString()));
    }
    assertThat(status.path("capacity").path("memory").asString()).isEqualTo("4Gi");
  }

  @Test
  void aNodeWithoutImagesHasNoListOfThem() {
    assertThat(at("192.0.2.1").fresh(WELL, NOW).tree().path("status").has("images")).isFalse();
  }
}
