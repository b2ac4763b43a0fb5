package dev.nakhoda.master.metrics;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.Status;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.Scope;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The metrics APIs without a way over the network. Thread-safe; the client is the caller's. */
public final class ServedMetrics implements MetricsApi {

  private final Client client;
  private final UsageObjects usage;

  public ServedMetrics(Client client, Samples samples) {
    this.client = client;
    this.usage = new UsageObjects(samples);
  }

  @Override
  public Optional<String> version(String group) {
    return group.equals(UsageObjects.GROUP) ? Optional.of(UsageObjects.VERSION) : Optional.empty();
  }

  @Override
  public JsonNode get(String path, Map<String, String> query) {
    String[] parts = path.split("/");
    boolean ofPods =
        parts.length == 5
            && parts[0].equals(UsageObjects.GROUP)
            && parts[1].equals(UsageObjects.VERSION)
            && parts[2].equals("namespaces")
            && parts[4].equals("pods");
    if (!ofPods) {
      throw new ApiException(
          Status.of(404, "NotFound", "the server could not find the requested resource"));
    }
    Scope scope = Scope.labels(parts[3], query.getOrDefault("labelSelector", ""));
    ObjectNode list = Json.object();
    ArrayNode items = list.putArray("items");
    client.list(ResourceName.PODS, scope).items().stream()
        .flatMap(pod -> usage.of(UsageObjects.PODS, pod).stream())
        .forEach(items::add);
    return list;
  }
}
