package dev.nakhoda.cli.output.describe;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Scope;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** {@code describe service}. */
final class ServiceDescriber implements Describer {

  private static final int MOST_ENDPOINTS = 3;

  @Override
  public String kind() {
    return "Service";
  }

  @Override
  public void describe(KubeObject service, Surroundings surroundings, Page page) {
    JsonNode spec = service.tree().path("spec");
    page.field("Name", service.name());
    page.field("Namespace", service.namespace());
    page.map(0, "Labels", service.metadata().path("labels"), "=");
    page.map(0, "Annotations", service.metadata().path("annotations"), ": ");
    page.field("Selector", Page.inline(spec.path("selector")));
    page.field("Type", Page.text(spec.path("type")));
    page.field("IP Family Policy", spec.path("ipFamilyPolicy").asString("SingleStack"));
    page.field("IP Families", join(spec.path("ipFamilies")));
    page.field("IP", Page.text(spec.path("clusterIP")));
    page.field("IPs", join(spec.path("clusterIPs")));
    List<KubeObject> slices =
        surroundings.list(
            ResourceName.ENDPOINT_SLICES,
            Scope.labels(service.namespace(), "kubernetes.io/service-name=" + service.name()));
    spec.path("ports").forEach(port -> port(port, slices, page));
    page.field("Session Affinity", spec.path("sessionAffinity").asString("None"));
    page.field("Internal Traffic Policy", spec.path("internalTrafficPolicy").asString("Cluster"));
    EventLines.add(service, surroundings, page);
  }

  private static void port(JsonNode port, List<KubeObject> slices, Page page) {
    String name = port.path("name").asString("<unset>");
    String protocol = port.path("protocol").asString("TCP");
    page.field("Port", name + "  " + Page.text(port.path("port")) + "/" + protocol);
    page.field("TargetPort", Page.text(port.path("targetPort")) + "/" + protocol);
    if (port.has("nodePort")) {
      page.field("NodePort", name + "  " + Page.text(port.path("nodePort")) + "/" + protocol);
    }
    page.field("Endpoints", endpoints(port.path("name").asString(""), slices));
  }

  private static String endpoints(String portName, List<KubeObject> slices) {
    List<String> all =
        slices.stream()
            .flatMap(slice -> addresses(portName, slice.tree()))
            .distinct()
            .sorted()
            .toList();
    String shown = all.stream().limit(MOST_ENDPOINTS).collect(Collectors.joining(","));
    return all.size() > MOST_ENDPOINTS
        ? shown + " + " + (all.size() - MOST_ENDPOINTS) + " more..."
        : shown;
  }

  private static Stream<String> addresses(String portName, JsonNode slice) {
    List<JsonNode> ports =
        slice
            .path("ports")
            .valueStream()
            .filter(port -> port.path("name").asString("").equals(portName))
            .toList();
    return slice
        .path("endpoints")
        .valueStream()
        .filter(endpoint -> endpoint.path("conditions").path("ready").asBoolean(true))
        .flatMap(endpoint -> endpoint.path("addresses").valueStream())
        .flatMap(address ->
            ports.stream().map(port -> Page.text(address) + ":" + Page.text(port.path("port"))));
  }

  private static String join(JsonNode list) {
    return Page.orNone(list.valueStream().map(Page::text).collect(Collectors.joining(",")));
  }
}
