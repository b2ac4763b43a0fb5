package dev.nakhoda.master.controllers.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubnetsTest {

  @Test
  void givesEachSubnetOnce() {
    GivenSubnets given = new GivenSubnets(Subnets.of("10.1.0.0/16", 24));
    for (int number = 0; number < 256; number++) {
      String free = given.free().orElseThrow();
      assertEquals("10.1." + number + ".0/24", free);
      given.note("node-" + number, free);
    }
    assertEquals(Optional.empty(), given.free());
    given.forget("node-77");
    assertEquals(Optional.of("10.1.77.0/24"), given.free());
  }

  @Test
  void aSubnetThatTwoNodesHaveIsFreeWhenBothAreGone() {
    GivenSubnets given = new GivenSubnets(Subnets.of("10.1.0.0/16", 24));
    given.note("node-1", "10.1.0.0/24");
    given.note("node-2", "10.1.0.0/24");
    given.forget("node-1");
    assertEquals(Optional.of("10.1.1.0/24"), given.free());
    given.forget("node-2", "10.1.9.0/24");
    assertEquals(Optional.of("10.1.1.0/24"), given.free());
    given.note("node-2", "10.1.5.0/24");
    assertEquals(Optional.of("10.1.0.0/24"), given.free());
  }

  @Test
  void ignoresForeignSubnets() {
    GivenSubnets given = new GivenSubnets(Subnets.of("192.168.128.0/17", 20));
    for (String foreign : List.of("", "10.0.0.0/24", "nonsense", "192.168.0.0/20", "fd00::/64")) {
      given.note("node of " + foreign, foreign);
    }
    assertEquals(Optional.of("192.168.128.0/20"), given.free());
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.1.0.0", "10.1.0.0/25", "10.1.0/16", "0.0.0.0/0"})
  void refusesRangesThatCannotBeCut(String range) {
    assertThrows(IllegalArgumentException.class, () -> Subnets.of(range, 24));
  }
}
