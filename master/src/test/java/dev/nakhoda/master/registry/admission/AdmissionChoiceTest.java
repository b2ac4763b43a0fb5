package dev.nakhoda.master.registry.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionChoiceTest {

  private static final Set<String> KNOWN =
      new LinkedHashSet<>(List.of("A", "B", "C", "NodeRestriction"));
  private static final Set<String> ON = Set.of("B", "NodeRestriction");

  private static List<String> list(String names) {
    return names == null ? List.of() : List.of(names.split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
                |     |                 | B NodeRestriction
                | A C |                 | A B C NodeRestriction
                |     | B               | NodeRestriction
          C A   |     |                 | C A NodeRestriction
          C A   |     | NodeRestriction | C A
          """)
  void picks(String exactly, String enabled, String disabled, String names) {
    var choice =
        new AdmissionChoice(
            Optional.ofNullable(exactly).map(AdmissionChoiceTest::list),
            list(enabled),
            list(disabled));
    assertThat(choice.pick(KNOWN, ON)).isEqualTo(list(names));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          X |   |   | admission-control plugin "X" is unknown
            | X |   | enable-admission-plugins plugin "X" is unknown
            |   | X | disable-admission-plugins plugin "X" is unknown
            | A | A | [A] in enable-admission-plugins and disable-admission-plugins overlapped
          A | B |   | admission-control and enable-admission-plugins/disable-admission-plugins flags are mutually exclusive
          """)
  void refuses(String exactly, String enabled, String disabled, String why) {
    var choice =
        new AdmissionChoice(
            Optional.ofNullable(exactly).map(AdmissionChoiceTest::list),
            list(enabled),
            list(disabled));
    assertThatThrownBy(() -> choice.pick(KNOWN, ON)).hasMessage(why);
  }

  @Test
  void theListOfTheOldDaysIsKnown() {
    new AdmissionChoice(
            Optional.of(
                List.of(
                    "NamespaceLifecycle",
                    "NamespaceExists",
                    "LimitRanger",
                    "SecurityContextDeny",
                    "ServiceAccount",
                    "ResourceQuota")),
            List.of(),
            List.of())
        .check();
  }
}
