package dev.nakhoda.master.controllers.endpoints;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What endpoints depend on in a Service. A pure view. */
record ServiceView(KubeObject service) {

  private JsonNode spec() {
    return service.tree().path("spec");
  }

  /** Empty: somebody else keeps its endpoints. */
  Map<String, String> selector() {
    Map<String, String> labels = new LinkedHashMap<>();
    spec().path("selector").forEachEntry((name, value) -> labels.put(name, value.asString("")));
    return labels;
  }

  boolean hasSelector() {
    return !selector().isEmpty() && !externalName();
  }

  boolean selects(KubeObject pod) {
    return hasSelector() && LabelSelector.ofMap(selector()).matches(pod.labels());
  }

  boolean externalName() {
    return spec().path("type").asString("ClusterIP").equals("ExternalName");
  }

  boolean headless() {
    return spec().path("clusterIP").asString("").equals("None");
  }

  boolean hasPorts() {
    return !spec().path("ports").isEmpty();
  }

  boolean publishNotReady() {
    return spec().path("publishNotReadyAddresses").asBoolean(false);
  }

  /** {@code IPv4} and/or {@code IPv6}. */
  Set<String> addressTypes() {
    List<String> families =
        spec().path("ipFamilies").valueStream().map(family -> family.asString("")).toList();
    return families.isEmpty() ? Set.of("IPv4") : Set.copyOf(families);
  }
}
