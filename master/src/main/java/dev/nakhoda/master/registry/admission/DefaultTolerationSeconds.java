package dev.nakhoda.master.registry.admission;

import dev.nakhoda.master.registry.Admission;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A pod stays on a silent node for five minutes unless it says how long. */
final class DefaultTolerationSeconds implements Admission {

  private static final List<String> TAINTS =
      List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");
  private static final int SECONDS = 300;

  @Override
  public void admit(Request request) {
    if (!request.creates("", "Pod")) {
      return;
    }
    ObjectNode spec = request.object().withObjectProperty("spec");
    for (String taint : TAINTS) {
      if (!tolerates(spec.path("tolerations"), taint)) {
        ArrayNode tolerations = spec.withArrayProperty("tolerations");
        tolerations
            .addObject()
            .put("key", taint)
            .put("operator", "Exists")
            .put("effect", "NoExecute")
            .put("tolerationSeconds", SECONDS);
      }
    }
  }

  private static boolean tolerates(JsonNode tolerations, String taint) {
    for (JsonNode toleration : tolerations) {
      String key = toleration.path("key").asString("");
      String effect = toleration.path("effect").asString("");
      boolean sameKey = key.equals(taint) || key.isEmpty();
      boolean sameEffect = effect.equals("NoExecute") || effect.isEmpty();
      if (sameKey && sameEffect) {
        return true;
      }
    }
    return false;
  }
}
