package dev.nakhoda.master.controllers.engine;

import dev.nakhoda.api.KubeObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** How long a pod bears the NoExecute taints of its node. Pure. */
public final class Tolerations {

  private Tolerations() {}

  /** When the pod has to go; {@link Instant#MIN} for at once, {@link Instant#MAX} for never. */
  public static Instant deadline(KubeObject pod, List<JsonNode> taints, Instant firstSeen) {
    Instant earliest = Instant.MAX;
    for (JsonNode taint : taints) {
      Instant end = deadline(pod, taint, firstSeen);
      earliest = end.isBefore(earliest) ? end : earliest;
    }
    return earliest;
  }

  private static Instant deadline(KubeObject pod, JsonNode taint, Instant firstSeen) {
    Optional<JsonNode> toleration =
        pod.tree()
            .path("spec")
            .path("tolerations")
            .valueStream()
            .filter(each -> tolerates(each, taint))
            .findFirst();
    if (toleration.isEmpty()) {
      return Instant.MIN;
    }
    JsonNode seconds = toleration.get().path("tolerationSeconds");
    if (!seconds.isNumber()) {
      return Instant.MAX;
    }
    return seconds.asLong() <= 0 ? Instant.MIN : firstSeen.plusSeconds(seconds.asLong());
  }

  public static boolean tolerates(JsonNode toleration, JsonNode taint) {
    String effect = toleration.path("effect").asString("");
    String key = toleration.path("key").asString("");
    if (!effect.isEmpty() && !effect.equals(taint.path("effect").asString(""))) {
      return false;
    }
    if (!key.isEmpty() && !key.equals(taint.path("key").asString(""))) {
      return false;
    }
    return switch (toleration.path("operator").asString("Equal")) {
      case "Exists" -> true;
      case "", "Equal" ->
          !key.isEmpty()
              && toleration.path("value").asString("").equals(taint.path("value").asString(""));
      default -> false;
    };
  }

  public static List<JsonNode> noExecute(KubeObject node) {
    return node.tree()
        .path("spec")
        .path("taints")
        .valueStream()
        .filter(taint -> taint.path("effect").asString("").equals("NoExecute"))
        .toList();
  }
}
