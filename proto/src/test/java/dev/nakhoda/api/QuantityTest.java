package dev.nakhoda.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

  @ParameterizedTest
  @CsvSource({
    "100m, 100m, 100, 1",
    "1, 1, 1000, 1",
    "1000m, 1, 1000, 1",
    "1.5, 1500m, 1500, 2",
    "0.1, 100m, 100, 1",
    "1Ki, 1Ki, 1024000, 1024",
    "1024Ki, 1Mi, 1048576000, 1048576",
    "1.5Gi, 1536Mi, 1610612736000, 1610612736",
    "2e3, 2e3, 2000000, 2000",
    "1000k, 1M, 1000000000, 1000000",
    "0, 0, 0, 0",
    "-1, -1, -1000, -1",
    "100Ei, 100Ei, 9223372036854775807, 9223372036854775807",
  })
  void canonicalFormAndValues(String text, String canonical, long milli, long value) {
    Quantity quantity = Quantity.parse(text);
    assertThat(quantity.toString()).isEqualTo(canonical);
    assertThat(quantity.milliValue()).isEqualTo(milli);
    assertThat(quantity.value()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "1x", "1 Gi", "1e99", "--1", "1KiB", "."})
  void refusesWhatIsNoQuantity(String text) {
    assertThatThrownBy(() -> Quantity.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(Quantity.FAULT);
  }
}
