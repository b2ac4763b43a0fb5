package dev.nakhoda.master.aggregation;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** The APIServices of what this server serves itself. Pure. */
final class LocalApiServices {

  private static final int DEFAULT_PRIORITY = 16_000;

  /** Which group comes first where a name alone does not say, as upstream orders them. */
  private static final Map<String, Integer> PRIORITIES =
      Map.ofEntries(
          Map.entry("", 18_000),
          Map.entry("apps", 17_800),
          Map.entry("events.k8s.io", 17_750),
          Map.entry("authentication.k8s.io", 17_700),
          Map.entry("authorization.k8s.io", 17_600),
          Map.entry("autoscaling", 17_500),
          Map.entry("batch", 17_400),
          Map.entry("networking.k8s.io", 17_200),
          Map.entry("policy", 17_100),
          Map.entry("rbac.authorization.k8s.io", 17_000),
          Map.entry("storage.k8s.io", 16_800),
          Map.entry("scheduling.k8s.io", 16_600),
          Map.entry("coordination.k8s.io", 16_500),
          Map.entry("discovery.k8s.io", 16_200));

  private LocalApiServices() {}

  /** {@code groupVersion}: {@code v1} or {@code apps/v1}. */
  static KubeObject of(String groupVersion) {
    int slash = groupVersion.indexOf('/');
    String group = slash < 0 ? "" : groupVersion.substring(0, slash);
    String version = groupVersion.substring(slash + 1);
    ObjectNode tree =
        Json.object()
            .put("apiVersion", ResourceName.API_SERVICES.apiVersion())
            .put("kind", ResourceName.API_SERVICES.kind());
    tree.putObject("metadata")
        .put("name", version + "." + group)
        .putObject("labels")
        .put("kube-aggregator.kubernetes.io/automanaged", "onstart");
    ObjectNode spec = tree.putObject("spec");
    if (!group.isEmpty()) {
      spec.put("group", group);
    }
    spec.put("version", version)
        .put("groupPriorityMinimum", PRIORITIES.getOrDefault(group, DEFAULT_PRIORITY))
        .put("versionPriority", group.isEmpty() ? 1 : version.equals("v2") ? 30 : 15);
    return KubeObject.of(tree);
  }
}
