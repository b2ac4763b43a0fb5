package dev.nakhoda.agent.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class NodeAddressTest {

  /** Every machine has this one, and none has the others. */
  private static final String OURS = "127.0.0.1";

  private static Supplier<String> found(String... addresses) {
    Deque<String> left = new ArrayDeque<>(List.of(addresses));
    return () -> {
      if (left.isEmpty()) {
        throw new UncheckedIOException("no route", new IOException());
      }
      return left.pop();
    };
  }

  @Test
  void theOneThatWasToldStays() {
    NodeAddress address = new NodeAddress(Optional.of("192.0.2.1"), found("192.0.2.2"));
    assertThat(address.look()).isEqualTo("192.0.2.1");
  }

  @Test
  void theOneThatTheMachineHasStays() {
    NodeAddress address = new NodeAddress(Optional.empty(), found(OURS, "192.0.2.2"));
    assertThat(address.look()).isEqualTo(OURS);
  }

  @Test
  void whenItHasGoneAnotherIsFoundAndTold() {
    NodeAddress address = new NodeAddress(Optional.empty(), found("192.0.2.1", "192.0.2.2"));
    List<String> told = new ArrayList<>();
    address.onChange(() -> told.add(address.get()));
    assertThat(address.look()).isEqualTo("192.0.2.2");
    assertThat(address.look()).as("no way to the master").isEqualTo("192.0.2.2");
    assertThat(told).containsExactly("192.0.2.2");
  }

  @Test
  void withoutAWayToTheMasterItMustBeTold() {
    assertThatThrownBy(() -> new NodeAddress(Optional.empty(), found()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no route: say by --node-ip which address the others reach");
  }

  @Test
  void theKernelTellsFromWhereTheMasterIsReached() {
    assertThat(new NodeAddress(Optional.empty(), "127.0.0.1:6444").get()).isEqualTo(OURS);
  }
}
