package dev.nakhoda.master.registry.rules;

import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Upstream's rules for the numbers in the status of workloads and policies. Pure. */
public final class StatusRules {

  private StatusRules() {}

  public static void notNegative(JsonNode object, FieldFaults faults, List<String> fields) {
    for (String field : fields) {
      long value = Fields.number(object, "status." + field, 0);
      if (value < 0) {
        faults.invalid("status." + field, value, "must be greater than or equal to 0");
      }
    }
  }

  /** {@code shown}: the bound's name as upstream's sentence has it. */
  public static void atMost(
      JsonNode object, FieldFaults faults, String bound, String shown, List<String> fields) {
    long most = Fields.number(object, "status." + bound, 0);
    for (String field : fields) {
      long value = Fields.number(object, "status." + field, 0);
      if (value > most) {
        faults.invalid("status." + field, value, "cannot be greater than " + shown);
      }
    }
  }

  /** The status of a ReplicaSet or ReplicationController. */
  public static void replicas(JsonNode object, FieldFaults faults) {
    notNegative(
        object,
        faults,
        List.of(
            "replicas",
            "fullyLabeledReplicas",
            "readyReplicas",
            "availableReplicas",
            "observedGeneration",
            "terminatingReplicas"));
    atMost(
        object,
        faults,
        "replicas",
        "status.replicas",
        List.of("fullyLabeledReplicas", "readyReplicas", "availableReplicas"));
    atMost(object, faults, "readyReplicas", "readyReplicas", List.of("availableReplicas"));
  }

  /** Names of new revisions are made of this count, so it never goes back. */
  public static void collisionsKept(JsonNode object, JsonNode before, FieldFaults faults) {
    long count = Fields.number(object, "status.collisionCount", 0);
    if (count < Fields.number(before, "status.collisionCount", 0)) {
      faults.invalid("status.collisionCount", count, "cannot be decremented");
    }
  }
}
