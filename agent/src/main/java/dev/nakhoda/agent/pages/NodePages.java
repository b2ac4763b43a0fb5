package dev.nakhoda.agent.pages;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The node's pages under the paths that a kubelet has them: health, configuration, pods, metrics,
 * statistics and log files. Stateless over its {@link NodeView}; thread-safe. Who may read them is
 * the master's business: nothing but the master's link leads here.
 */
public final class NodePages {

  private final NodeView view;
  private final NodeMetrics metrics;
  private final LogFiles logs;

  public NodePages(NodeView view) {
    this.view = view;
    this.metrics = new NodeMetrics(view);
    this.logs = new LogFiles(view.logs());
  }

  /**
   * @param path with a leading slash, without a query, percent-decoded
   */
  public Page answer(String path) {
    return switch (path) {
      case "/healthz" -> health();
      case "/healthz/ping", "/healthz/log" -> Page.text("ok");
      case "/configz" -> Page.json(configuration());
      case "/pods", "/pods/", "/runningpods", "/runningpods/" -> Page.json(pods(path));
      case "/stats/summary" -> Page.json(Summary.of(view));
      case "/metrics" -> metrics.ofAgent();
      case "/metrics/resource" -> metrics.ofResources();
      case "/metrics/cadvisor" -> metrics.ofContainers();
      case "/logs" -> logs.answer("");
      case String file when file.startsWith("/logs/") -> logs.answer(file.substring(6));
      default -> Page.notFound();
    };
  }

  private Page health() {
    String message = view.health().get().message();
    return view.health().get().ready()
        ? Page.text("ok")
        : new Page(500, "text/plain; charset=utf-8", message.getBytes());
  }

  private ObjectNode configuration() {
    ObjectNode document = Json.object();
    document.set("kubeletconfig", view.configuration());
    return document;
  }

  private ObjectNode pods(String path) {
    List<KubeObject> shown = view.pods().get();
    if (path.startsWith("/running")) {
      shown = shown.stream().filter(this::runs).toList();
    }
    ObjectNode list = Json.object().put("kind", "PodList").put("apiVersion", "v1");
    list.putObject("metadata");
    ArrayNode items = list.putArray("items");
    shown.forEach(pod -> items.add(pod.tree()));
    return list;
  }

  private boolean runs(KubeObject pod) {
    return view.observed().get().entrySet().stream()
        .anyMatch(seen ->
            seen.getKey().namespace().equals(pod.namespace())
                && seen.getKey().name().equals(pod.name())
                && !seen.getValue().running().isEmpty());
  }
}
