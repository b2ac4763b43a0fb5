package dev.nakhoda.cli.output.describe;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Quantity;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Scope;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** {@code describe node}. */
final class NodeDescriber implements Describer {

  private static final String ROLE = "node-role.kubernetes.io/";

  @Override
  public String kind() {
    return "Node";
  }

  @Override
  public void describe(KubeObject node, Surroundings surroundings, Page page) {
    JsonNode spec = node.tree().path("spec");
    JsonNode status = node.tree().path("status");
    Times times = surroundings.times();
    page.field("Name", node.name());
    page.field("Roles", roles(node));
    page.map(0, "Labels", node.metadata().path("labels"), "=");
    page.map(0, "Annotations", node.metadata().path("annotations"), ": ");
    page.field(
        "CreationTimestamp", times.date(Page.text(node.metadata().path("creationTimestamp"))));
    page.list(0, "Taints", spec.path("taints").valueStream().map(NodeDescriber::taint).toList());
    page.field("Unschedulable", "" + spec.path("unschedulable").asBoolean(false));
    conditions(status.path("conditions"), times, page);
    page.line(0, "Addresses:");
    status
        .path("addresses")
        .forEach(address ->
            page.field(1, Page.text(address.path("type")), Page.text(address.path("address"))));
    quantities("Capacity", status.path("capacity"), page);
    quantities("Allocatable", status.path("allocatable"), page);
    system(status.path("nodeInfo"), page);
    page.field("PodCIDR", Page.text(spec.path("podCIDR")));
    pods(node, surroundings, page);
    EventLines.add(node, surroundings, page);
  }

  private static String roles(KubeObject node) {
    List<String> roles =
        node.labels().keySet().stream()
            .filter(label -> label.startsWith(ROLE))
            .map(label -> label.substring(ROLE.length()))
            .sorted()
            .toList();
    return Page.orNone(String.join(",", roles));
  }

  private static String taint(JsonNode taint) {
    String value = Page.text(taint.path("value"));
    return Page.text(taint.path("key"))
        + (value.isEmpty() ? "" : "=" + value)
        + ":"
        + Page.text(taint.path("effect"));
  }

  private static void conditions(JsonNode conditions, Times times, Page page) {
    page.line(0, "Conditions:");
    page.line(1, "Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage");
    page.line(1, "----\t------\t-----------------\t------------------\t------\t-------");
    for (JsonNode condition : conditions) {
      page.line(
          1,
          String.join(
              "\t",
              Page.text(condition.path("type")),
              Page.text(condition.path("status")),
              times.date(Page.text(condition.path("lastHeartbeatTime"))),
              times.date(Page.text(condition.path("lastTransitionTime"))),
              Page.text(condition.path("reason")),
              Page.text(condition.path("message"))));
    }
  }

  private static void quantities(String title, JsonNode quantities, Page page) {
    page.line(0, title + ":");
    quantities
        .propertyStream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> page.field(1, entry.getKey(), Page.text(entry.getValue())));
  }

  private static void system(JsonNode info, Page page) {
    page.line(0, "System Info:");
    page.field(1, "Machine ID", Page.text(info.path("machineID")));
    page.field(1, "System UUID", Page.text(info.path("systemUUID")));
    page.field(1, "Boot ID", Page.text(info.path("bootID")));
    page.field(1, "Kernel Version", Page.text(info.path("kernelVersion")));
    page.field(1, "OS Image", Page.text(info.path("osImage")));
    page.field(1, "Operating System", Page.text(info.path("operatingSystem")));
    page.field(1, "Architecture", Page.text(info.path("architecture")));
    page.field(1, "Container Runtime Version", Page.text(info.path("containerRuntimeVersion")));
    page.field(1, "Kubelet Version", Page.text(info.path("kubeletVersion")));
    page.field(1, "Kube-Proxy Version", Page.text(info.path("kubeProxyVersion")));
  }

  private static void pods(KubeObject node, Surroundings surroundings, Page page) {
    List<KubeObject> pods =
        surroundings.list(ResourceName.PODS, Scope.fields("spec.nodeName=" + node.name())).stream()
            .filter(pod ->
                !List.of("Succeeded", "Failed")
                    .contains(Page.text(pod.tree().path("status").path("phase"))))
            .toList();
    page.line(0, "Non-terminated Pods:\t(" + pods.size() + " in total)");
    page.line(1, "Namespace\tName\tCPU Requests\tMemory Requests\tAge");
    page.line(1, "---------\t----\t------------\t---------------\t---");
    for (KubeObject pod : pods) {
      String created = Page.text(pod.metadata().path("creationTimestamp"));
      page.line(
          1,
          String.join(
              "\t",
              pod.namespace(),
              pod.name(),
              requested(pod, "cpu"),
              requested(pod, "memory"),
              surroundings.times().age(created)));
    }
  }

  /** Millicores, or bytes as mebibytes. */
  private static String requested(KubeObject pod, String resource) {
    long milli =
        pod.tree()
            .path("spec")
            .path("containers")
            .valueStream()
            .map(container -> container.path("resources").path("requests").path(resource))
            .filter(quantity -> !quantity.isMissingNode())
            .mapToLong(quantity -> Quantity.parse(Page.text(quantity)).milliValue())
            .sum();
    return resource.equals("cpu")
        ? (milli % 1000 == 0 ? milli / 1000 + "" : milli + "m")
        : (milli == 0 ? "0" : milli / 1000 / (1 << 20) + "Mi");
  }
}
