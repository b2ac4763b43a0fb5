package dev.nakhoda.agent.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.agent.environment.ConfigError;
import dev.nakhoda.api.Json;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubPathExpressionTest {

  private static final Map<String, String> ENVIRONMENT =
      Map.of("NAME", "web", "EMPTY", "", "ROOT", "/etc", "UP", "../..");

  private static String of(String expression) {
    return SubPathExpression.of(
        Json.object().put("name", "v").put("subPathExpr", expression), ENVIRONMENT);
  }

  @ParameterizedTest
  @CsvSource({"$(NAME), web", "a/$(NAME)/b, a/web/b", "$$(NAME), $(NAME)"})
  void expands(String expression, String subPath) {
    assertThat(of(expression)).isEqualTo(subPath);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$(NONE)/$(EMPTY) | missing value for EMPTY, NONE",
        "$(ROOT)/passwd   | error SubPath `/etc/passwd` must not be an absolute path",
        "a/$(UP)          | unable to provision SubPath `a/../..`: must not contain '..'",
      })
  void refuses(String expression, String why) {
    assertThatThrownBy(() -> of(expression)).isInstanceOf(ConfigError.class).hasMessage(why);
  }
}
