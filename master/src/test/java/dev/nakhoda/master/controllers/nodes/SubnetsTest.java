package dev.nakhoda.master.controllers.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubnetsTest {

  @Test
  void givesEachSubnetOnce() {
    Subnets subnets = Subnets.of("10.1.0.0/16", 24);
    Set<String> used = new HashSet<>();
    for (int number = 0; number < 256; number++) {
      String free = subnets.free(used).orElseThrow();
      assertEquals("10.1." + number + ".0/24", free);
      used.add(free);
    }
    assertEquals(Optional.empty(), subnets.free(used));
    used.remove("10.1.77.0/24");
    assertEquals(Optional.of("10.1.77.0/24"), subnets.free(used));
  }

  @Test
  void ignoresForeignSubnets() {
    Subnets subnets = Subnets.of("192.168.128.0/17", 20);
    List<String> foreign = List.of("", "10.0.0.0/24", "nonsense", "192.168.0.0/20", "fd00::/64");
    assertEquals(Optional.of("192.168.128.0/20"), subnets.free(foreign));
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.1.0.0", "10.1.0.0/25", "10.1.0/16", "0.0.0.0/0"})
  void refusesRangesThatCannotBeCut(String range) {
    assertThrows(IllegalArgumentException.class, () -> Subnets.of(range, 24));
  }
}
