package dev.nakhoda.it.sim;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.cache.CacheScope;
import dev.nakhoda.master.cache.CachedObject;
import dev.nakhoda.master.cache.WatchCache;
import dev.nakhoda.master.controllers.engine.Pods;
import dev.nakhoda.master.metrics.MetricsApi;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The memory of pods that share the load that their annotation names. */
record ModelMetrics(WatchCache cache, Time time) implements MetricsApi {

  /** In mebibytes, of all pods together. */
  static final String LOAD = "sim/load";

  @Override
  public Optional<String> version(String group) {
    return group.equals("metrics.k8s.io") ? Optional.of("v1beta1") : Optional.empty();
  }

  @Override
  public JsonNode get(String path, Map<String, String> query) {
    List<KubeObject> pods =
        cache.list(ResourceName.PODS, CacheScope.namespace("default")).items().stream()
            .map(CachedObject::object)
            .filter(pod -> Pods.ready(pod) && !Pods.finished(pod))
            .filter(pod -> pod.annotations().containsKey(LOAD))
            .toList();
    ObjectNode list = Json.object();
    ArrayNode items = list.putArray("items");
    pods.forEach(pod -> items.add(measured(pod, pods.size())));
    return list;
  }

  private ObjectNode measured(KubeObject pod, int sharing) {
    long kibibytes = Long.parseLong(pod.annotations().get(LOAD)) * 1024 / sharing;
    String now = time.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return Json.readObject(
        """
        {"metadata":{"name":"%s","namespace":"default"},"timestamp":"%s","window":"15s",
         "containers":[{"name":"c","usage":{"memory":"%dKi"}}]}
        """
            .formatted(pod.name(), now, kibibytes));
  }
}
