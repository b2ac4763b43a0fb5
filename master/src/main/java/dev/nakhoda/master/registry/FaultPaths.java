package dev.nakhoda.master.registry;

import dev.nakhoda.api.Status;
import java.util.List;
import java.util.regex.Pattern;

/** Where upstream's own rules name another path than the field's. Pure. */
final class FaultPaths {

  private record Rule(Pattern path, String named) {
    static Rule of(String path, String named) {
      return new Rule(Pattern.compile(path), named);
    }
  }

  private static final List<Rule> RULES =
      List.of(
          Rule.of("(.*\\.volumeMounts)\\[\\d+]\\.(mountPropagation|recursiveReadOnly)", "$1.$2"),
          Rule.of("(.*\\.downwardAPI)\\.items\\[\\d+]\\.(.*)", "$1.$2"),
          Rule.of("(.*\\.projected)\\.sources\\[\\d+]\\.serviceAccountToken\\.path", "$1.path"));

  private FaultPaths() {}

  static Status.Cause named(Status.Cause cause) {
    for (Rule rule : RULES) {
      var found = rule.path().matcher(cause.field());
      if (found.matches()) {
        return new Status.Cause(cause.reason(), cause.message(), found.replaceFirst(rule.named()));
      }
    }
    return cause;
  }
}
