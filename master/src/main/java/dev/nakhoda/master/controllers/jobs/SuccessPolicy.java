package dev.nakhoda.master.controllers.jobs;

import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** When an indexed Job has succeeded before all its indexes have, by spec.successPolicy. Pure. */
final class SuccessPolicy {

  private SuccessPolicy() {}

  /** Upstream's sentence for the first rule that is met. */
  static Optional<String> met(JobSpec spec, Set<Integer> completed) {
    int number = 0;
    for (JsonNode rule : spec.spec().at("/successPolicy/rules")) {
      if (met(rule, spec.completions().orElse(0), completed)) {
        return Optional.of("Matched rules at index " + number);
      }
      number++;
    }
    return Optional.empty();
  }

  private static boolean met(JsonNode rule, int completions, Set<Integer> completed) {
    SortedSet<Integer> counting = new TreeSet<>(completed);
    int wanted = rule.path("succeededCount").asInt(-1);
    if (rule.hasNonNull("succeededIndexes")) {
      SortedSet<Integer> named =
          Indexes.parse(rule.path("succeededIndexes").asString(""), completions);
      counting.retainAll(named);
      wanted = wanted < 0 ? named.size() : wanted;
    }
    return wanted > 0 && counting.size() >= wanted;
  }
}
