package dev.nakhoda.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatchTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"a\":1} | {\"a\":1} | {}",
        "{\"a\":1} | {\"a\":2} | {\"a\":2}",
        "{\"a\":1,\"b\":2} | {\"a\":1} | {\"b\":null}",
        "{\"a\":{\"b\":1,\"c\":2}} | {\"a\":{\"b\":1,\"c\":3}} | {\"a\":{\"c\":3}}",
        "{\"a\":[1,2]} | {\"a\":[1]} | {\"a\":[1]}",
        "{\"a\":{\"b\":1}} | {\"a\":\"x\"} | {\"a\":\"x\"}",
        "{} | {\"a\":{}} | {\"a\":{}}",
      })
  void between(String before, String after, String want) {
    Patch patch =
        Patch.between(
            KubeObject.of(Json.readObject(before)), KubeObject.of(Json.readObject(after)));
    assertThat(new String(patch.body(), StandardCharsets.UTF_8)).isEqualTo(want);
    assertThat(patch.isEmpty()).isEqualTo(want.equals("{}"));
  }
}
