package dev.nakhoda.agent.environment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuotedTextTest {

  @Test
  void escapesWhatCannotBeSeen() {
    assertThat(QuotedText.of("a \"b\"\\\n\t\r\0\u00e9\u200b"))
        .isEqualTo("\"a \\\"b\\\"\\\\\\n\\t\\r\\x00\u00e9\\u200b\"");
  }
}
