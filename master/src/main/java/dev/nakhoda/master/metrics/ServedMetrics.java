package dev.nakhoda.master.metrics;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.Status;
import dev.nakhoda.api.User;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.Scope;
import dev.nakhoda.master.aggregation.Aggregator;
import dev.nakhoda.master.aggregation.ApiServiceSpec;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The metrics APIs: resource metrics without a way over the network, the others from the servers
 * that APIServices name. Thread-safe; the client is the caller's.
 */
public final class ServedMetrics implements MetricsApi {

  private static final User AUTOSCALER =
      new User(
          "system:serviceaccount:kube-system:horizontal-pod-autoscaler",
          "",
          List.of(
              "system:serviceaccounts", "system:serviceaccounts:kube-system", User.AUTHENTICATED));

  private final Client client;
  private final UsageObjects usage;
  private final Aggregator aggregator;

  public ServedMetrics(Client client, Samples samples, Aggregator aggregator) {
    this.client = client;
    this.usage = new UsageObjects(samples);
    this.aggregator = aggregator;
  }

  @Override
  public Optional<String> version(String group) {
    return group.equals(UsageObjects.GROUP)
        ? Optional.of(UsageObjects.VERSION)
        : aggregator.versions(group).stream().findFirst();
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
      return remote(parts, path, query);
    }
    Scope scope = Scope.labels(parts[3], query.getOrDefault("labelSelector", ""));
    ObjectNode list = Json.object();
    ArrayNode items = list.putArray("items");
    client.list(ResourceName.PODS, scope).items().stream()
        .flatMap(pod -> usage.of(UsageObjects.PODS, pod).stream())
        .forEach(items::add);
    return list;
  }

  private JsonNode remote(String[] parts, String path, Map<String, String> query) {
    ApiServiceSpec spec =
        (parts.length < 2
                ? Optional.<ApiServiceSpec>empty()
                : aggregator.remote(parts[0], parts[1]))
            .orElseThrow(() ->
                new ApiException(
                    Status.of(
                        404, "NotFound", "the server could not find the requested resource")));
    String parameters =
        query.entrySet().stream()
            .map(each -> each.getKey() + "=" + encoded(each.getValue()))
            .collect(Collectors.joining("&"));
    return aggregator.get(spec, AUTOSCALER, "/apis/" + path + "?" + parameters);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
