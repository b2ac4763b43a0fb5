package dev.nakhoda.cli.output.describe;

import dev.nakhoda.api.KubeObject;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** {@code describe pod}. */
final class PodDescriber implements Describer {

  @Override
  public String kind() {
    return "Pod";
  }

  @Override
  public void describe(KubeObject pod, Surroundings surroundings, Page page) {
    JsonNode spec = pod.tree().path("spec");
    JsonNode status = pod.tree().path("status");
    header(pod, spec, status, surroundings.times(), page);
    ContainerLines containers = new ContainerLines(surroundings.times(), page);
    if (!spec.path("initContainers").isEmpty()) {
      containers.add(
          "Init Containers", spec.path("initContainers"), status.path("initContainerStatuses"));
    }
    containers.add("Containers", spec.path("containers"), status.path("containerStatuses"));
    conditions(status.path("conditions"), page);
    VolumeLines.add(spec.path("volumes"), page);
    page.field("QoS Class", Page.text(status.path("qosClass")));
    page.map(0, "Node-Selectors", spec.path("nodeSelector"), "=");
    page.list(
        0,
        "Tolerations",
        spec.path("tolerations").valueStream().map(PodDescriber::toleration).toList());
    EventLines.add(pod, surroundings, page);
  }

  private static void header(
      KubeObject pod, JsonNode spec, JsonNode status, Times times, Page page) {
    page.field("Name", pod.name());
    page.field("Namespace", pod.namespace());
    page.field("Priority", spec.path("priority").asString("0"));
    page.field("Service Account", spec.path("serviceAccountName").asString("default"));
    String node = spec.path("nodeName").asString("");
    String host = status.path("hostIP").asString("");
    page.field("Node", node.isEmpty() ? Page.NONE : node + "/" + host);
    if (status.hasNonNull("startTime")) {
      page.field("Start Time", times.date(Page.text(status.path("startTime"))));
    }
    page.map(0, "Labels", pod.metadata().path("labels"), "=");
    page.map(0, "Annotations", pod.metadata().path("annotations"), ": ");
    if (pod.beingDeleted()) {
      String since = Page.text(pod.metadata().path("deletionTimestamp"));
      page.field("Status", "Terminating (lasts " + times.age(since) + ")");
      page.field(
          "Termination Grace Period",
          Page.text(pod.metadata().path("deletionGracePeriodSeconds")) + "s");
    } else {
      page.field("Status", Page.text(status.path("phase")));
    }
    optional("Reason", status.path("reason"), page);
    optional("Message", status.path("message"), page);
    page.field("IP", Page.text(status.path("podIP")));
    addresses(status.path("podIPs"), page);
    pod.controllerOwner()
        .ifPresent(owner ->
            page.field(
                "Controlled By",
                Page.text(owner.path("kind")) + "/" + Page.text(owner.path("name"))));
  }

  private static void addresses(JsonNode addresses, Page page) {
    if (addresses.isEmpty()) {
      page.field("IPs", Page.NONE);
      return;
    }
    page.line(0, "IPs:");
    addresses.forEach(address -> page.field(1, "IP", Page.text(address.path("ip"))));
  }

  private static void optional(String name, JsonNode value, Page page) {
    if (!Page.text(value).isEmpty()) {
      page.field(name, Page.text(value));
    }
  }

  private static void conditions(JsonNode conditions, Page page) {
    if (conditions.isEmpty()) {
      return;
    }
    page.line(0, "Conditions:");
    page.line(1, "Type\tStatus");
    conditions.forEach(condition ->
        page.line(
            1, Page.text(condition.path("type")) + "\t" + Page.text(condition.path("status"))));
  }

  private static String toleration(JsonNode toleration) {
    String key = Page.text(toleration.path("key"));
    String value = Page.text(toleration.path("value"));
    String effect = Page.text(toleration.path("effect"));
    String operator = Page.text(toleration.path("operator"));
    String text =
        key
            + (value.isEmpty() ? "" : "=" + value)
            + (effect.isEmpty() ? "" : ":" + effect)
            + (operator.equals("Exists") ? " op=Exists" : "");
    return toleration.has("tolerationSeconds")
        ? text + " for " + Page.text(toleration.path("tolerationSeconds")) + "s"
        : text;
  }

  static List<String> strings(JsonNode list) {
    return list.valueStream().map(Page::text).toList();
  }
}
