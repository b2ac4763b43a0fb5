package dev.nakhoda.master.registry.admission;

import dev.nakhoda.master.registry.Admission;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Every image is asked for again, so that only who may pull an image runs it. */
record AlwaysPullImages() implements Admission {

  @Override
  public void admit(Request request) {
    if (!request.creates("", "Pod")) {
      return;
    }
    for (String list : List.of("initContainers", "containers")) {
      for (JsonNode container : request.object().path("spec").path(list)) {
        if (container instanceof ObjectNode node) {
          node.put("imagePullPolicy", "Always");
        }
      }
    }
  }
}
