package dev.nakhoda.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSelectorTest {

  private static final Map<String, String> LABELS =
      Map.of("app", "web", "tier", "front", "n", "5", "example.com/x", "");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "app=web | true",
        "app==web,tier=front | true",
        "app=db | false",
        "app!=db | true",
        "missing!=x | true",
        "app in (db, web) | true",
        "app notin (db,web) | false",
        "app | true",
        "!app | false",
        "!missing | true",
        "n>4 | true",
        "n<5 | false",
        "example.com/x= | true",
      })
  void matches(String selector, boolean want) {
    assertThat(LabelSelector.parse(selector).matches(LABELS)).isEqualTo(want);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a=b=c", "a in b", "a in (b", "=x", "a,,b", "a b", "-a=b", "a=b c", "n>x"})
  void refusesWhatIsNoSelector(String selector) {
    assertThatThrownBy(() -> LabelSelector.parse(selector))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.code()).isEqualTo(400))
        .hasMessageStartingWith("unable to parse requirement: ");
  }

  @Test
  void objectForm() {
    var selector =
        Json.readObject(
            """
            {"matchLabels":{"app":"web"},
             "matchExpressions":[{"key":"tier","operator":"In","values":["front","back"]},
                                 {"key":"gone","operator":"DoesNotExist"}]}\
            """);
    assertThat(LabelSelector.of(selector).matches(LABELS)).isTrue();
    assertThat(LabelSelector.of(selector).toString())
        .isEqualTo("app=web,tier in (back,front),!gone");
    assertThat(LabelSelector.of(Json.object()).matches(LABELS)).isTrue();
    assertThat(LabelSelector.of(Json.object().path("absent")).matches(LABELS)).isFalse();
  }
}
