package dev.nakhoda.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubnetTest {

  @ParameterizedTest
  @CsvSource({
    "10.88.0.0/24, 10.88.0.0/16, true",
    "10.88.0.0/24, 10.88.1.0/24, false",
    "0.0.0.0/0, 192.0.2.7/32, true",
    "255.255.255.0/24, 255.255.255.255/32, true",
    "10.1.0.0/16, 10.254.0.0/16, false"
  })
  void overlaps(String one, String other, boolean expected) {
    assertThat(Subnet.parse(one).overlaps(Subnet.parse(other))).isEqualTo(expected);
    assertThat(Subnet.parse(other).overlaps(Subnet.parse(one))).isEqualTo(expected);
  }

  @Test
  void hostBitsAreDropped() {
    assertThat(Subnet.parse("10.88.0.17/24")).hasToString("10.88.0.0/24");
    assertThat(Subnet.parse("10.254.0.0/16").address(10)).isEqualTo("10.254.0.10");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10.0.0", "10.0.0.256/8", "10.0.0.0/33", "10.0.0.0/x", "::1/64"})
  void refusesWhatIsNone(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Subnet.parse(text));
  }

  @Test
  void theFirstFreeLabSubnetIsChosen() {
    assertThat(SubnetChoice.firstFree(List.of())).hasToString("10.88.0.0/24");
    assertThat(
            SubnetChoice.firstFree(
                List.of(Subnet.parse("10.88.0.0/23"), Subnet.parse("192.168.0.0/16"))))
        .hasToString("10.88.2.0/24");
  }
}
