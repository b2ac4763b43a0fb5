package dev.nakhoda.master.aggregation;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.master.controllers.engine.Conditions;
import tools.jackson.databind.JsonNode;

/**
 * An APIService that another server answers for. A pure value.
 *
 * @param caBundle PEM in Base64; empty: the platform's authorities
 */
public record ApiServiceSpec(
    String group,
    String version,
    ObjectKey service,
    int port,
    boolean insecure,
    String caBundle,
    boolean available) {

  static boolean isRemote(KubeObject apiService) {
    return apiService.tree().path("spec").path("service").isObject();
  }

  static ApiServiceSpec of(KubeObject apiService) {
    JsonNode spec = apiService.tree().path("spec");
    JsonNode service = spec.path("service");
    return new ApiServiceSpec(
        spec.path("group").asString(""),
        spec.path("version").asString(""),
        new ObjectKey(service.path("namespace").asString(""), service.path("name").asString("")),
        service.path("port").asInt(443),
        spec.path("insecureSkipTLSVerify").asBoolean(false),
        spec.path("caBundle").asString(""),
        Conditions.holds(apiService.tree().path("status"), "Available"));
  }

  String path() {
    return "/apis/" + group + "/" + version;
  }

  /** What the server's certificate must be for. */
  String serverName() {
    return service.name() + "." + service.namespace() + ".svc";
  }
}
