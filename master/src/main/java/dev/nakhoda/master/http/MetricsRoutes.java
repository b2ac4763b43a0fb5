package dev.nakhoda.master.http;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Scope;
import dev.nakhoda.master.metrics.Sample;
import dev.nakhoda.master.metrics.Samples;
import dev.nakhoda.master.registry.ListPage;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Resources;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code metrics.k8s.io/v1beta1}: what nodes and pods use, as metrics-server answers it. Stateless;
 * a node or pod without a recent sample is not found, and left out of lists.
 */
final class MetricsRoutes {

  private static final String GROUP = "metrics.k8s.io";
  private static final String VERSION = "v1beta1";
  private static final ResourceName NODES =
      new ResourceName(GROUP, VERSION, "nodes", "NodeMetrics", false);
  private static final ResourceName PODS =
      new ResourceName(GROUP, VERSION, "pods", "PodMetrics", true);

  /** As discovery shows them. */
  static final List<DiscoveredResource> ALL = List.of(discovered(NODES), discovered(PODS));

  private final Resources resources;
  private final Samples samples;

  MetricsRoutes(Resources resources, Samples samples) {
    this.resources = resources;
    this.samples = samples;
  }

  private static DiscoveredResource discovered(ResourceName name) {
    return new DiscoveredResource(
        name, "", List.of(), List.of(), List.of("get", "list"), List.of());
  }

  static boolean serves(ResourcePath path) {
    return path.group().equals(GROUP);
  }

  Answer answer(Request request, ResourcePath path) {
    ResourceName wanted =
        List.of(NODES, PODS).stream()
            .filter(each -> path.version().equals(VERSION) && path.plural().equals(each.plural()))
            .findFirst()
            .orElseThrow(Routing::notFound);
    if (!path.subresource().isEmpty()
        || !wanted.namespaced() && !path.namespace().isEmpty()
        || wanted.namespaced() && path.namespace().isEmpty() && !path.name().isEmpty()) {
      throw Routing.notFound();
    }
    ResourceType objects = resources.type("", "v1", wanted.plural()).orElseThrow(Routing::notFound);
    return switch (path.verb(request)) {
      case "get" -> one(request, wanted, objects, path.key());
      case "list" -> list(request, wanted, objects, path);
      default -> throw Routing.methodNotAllowed();
    };
  }

  private Answer one(Request request, ResourceName wanted, ResourceType objects, ObjectKey key) {
    KubeObject object = resources.get(objects, key, "");
    ObjectNode metrics =
        metrics(wanted, object)
            .orElseThrow(() ->
                ApiException.notFound(
                    new ResourceName(
                        GROUP, VERSION, wanted.kind().toLowerCase(Locale.ROOT), "", true),
                    wanted.namespaced() ? key.namespace() + "/" + key.name() : key.name()));
    Accept.Choice choice = ReadVerbs.choice(request);
    return choice.form() == Accept.Form.TABLE
        ? Forms.rendered(200, request, choice, table(choice, List.of(metrics)))
        : Forms.rendered(200, request, choice, metrics);
  }

  private Answer list(
      Request request, ResourceName wanted, ResourceType objects, ResourcePath path) {
    LabelSelector.parse(request.query().get("labelSelector"));
    Scope scope = path.scope(request.query());
    List<ObjectNode> items =
        resources.list(objects, scope, ListPage.ALL).items().stream()
            .flatMap(object -> metrics(wanted, object).stream())
            .toList();
    Accept.Choice choice = ReadVerbs.choice(request);
    if (choice.form() == Accept.Form.TABLE) {
      return Forms.rendered(200, request, choice, table(choice, items));
    }
    ObjectNode list =
        Json.object().put("kind", wanted.kind() + "List").put("apiVersion", wanted.apiVersion());
    list.putObject("metadata");
    ArrayNode array = list.putArray("items");
    items.forEach(array::add);
    return Forms.rendered(200, request, choice, list);
  }

  private Optional<ObjectNode> metrics(ResourceName wanted, KubeObject object) {
    if (!wanted.namespaced()) {
      return samples
          .node(object.name())
          .filter(sample -> sample.usage().containsKey(""))
          .map(sample -> {
            ObjectNode tree = head(wanted, object, sample);
            usage(tree.putObject("usage"), sample.usage().get(""));
            return tree;
          });
    }
    String node = object.tree().path("spec").path("nodeName").asString("");
    return samples
        .pod(node, object.key(), object.uid())
        .map(sample -> {
          ObjectNode tree = head(wanted, object, sample);
          ArrayNode containers = tree.putArray("containers");
          new TreeMap<>(sample.usage())
              .forEach((name, usage) ->
                  usage(containers.addObject().put("name", name).putObject("usage"), usage));
          return tree;
        });
  }

  private static ObjectNode head(ResourceName wanted, KubeObject object, Sample sample) {
    ObjectNode tree =
        Json.object().put("kind", wanted.kind()).put("apiVersion", wanted.apiVersion());
    ObjectNode metadata = tree.putObject("metadata").put("name", object.name());
    if (wanted.namespaced()) {
      metadata.put("namespace", object.namespace());
    }
    Instant taken = sample.at().truncatedTo(ChronoUnit.SECONDS);
    metadata.put("creationTimestamp", taken.toString());
    if (!object.labels().isEmpty()) {
      ObjectNode labels = metadata.putObject("labels");
      object.labels().forEach(labels::put);
    }
    return tree.put("timestamp", taken.toString()).put("window", window(sample));
  }

  /** Go's way to write a duration below an hour. */
  private static String window(Sample sample) {
    long millis = sample.window().toMillis();
    String rest =
        String.format(Locale.ROOT, "%d.%03d", millis % 60_000 / 1000, millis % 1000)
            .replaceFirst("\\.?0+$", "");
    String seconds = (rest.isEmpty() ? "0" : rest) + "s";
    return millis >= 60_000 ? millis / 60_000 + "m" + seconds : seconds;
  }

  private static void usage(ObjectNode node, Sample.Usage usage) {
    node.put("cpu", usage.cpuNanocores() == 0 ? "0" : usage.cpuNanocores() + "n");
    node.put("memory", usage.memoryBytes() / 1024 + "Ki");
  }

  private static ObjectNode table(Accept.Choice choice, List<ObjectNode> items) {
    ObjectNode table =
        Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/" + choice.metaVersion());
    table.putObject("metadata");
    ArrayNode columns = table.putArray("columnDefinitions");
    for (String name : List.of("Name", "cpu", "memory", "Window")) {
      columns
          .addObject()
          .put("name", name)
          .put("type", "string")
          .put("format", name.equals("Name") ? "name" : "")
          .put("description", "")
          .put("priority", 0);
    }
    ArrayNode rows = table.putArray("rows");
    items.forEach(item -> row(rows.addObject(), item));
    return table;
  }

  private static void row(ObjectNode row, ObjectNode item) {
    long nanos = 0;
    long kibibytes = 0;
    for (var usage :
        item.has("usage")
            ? List.of(item.path("usage"))
            : item.path("containers").valueStream().map(each -> each.path("usage")).toList()) {
      nanos += digits(usage.path("cpu").asString("0"));
      kibibytes += digits(usage.path("memory").asString("0"));
    }
    row.putArray("cells")
        .add(item.path("metadata").path("name").asString(""))
        .add(nanos == 0 ? "0" : nanos + "n")
        .add(kibibytes + "Ki")
        .add(item.path("window").asString(""));
    ObjectNode object = row.putObject("object");
    object.put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
    object.set("metadata", item.path("metadata"));
  }

  private static long digits(String quantity) {
    return Long.parseLong(quantity.replaceFirst("[^0-9].*$", ""));
  }
}
