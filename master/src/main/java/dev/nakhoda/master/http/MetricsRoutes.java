package dev.nakhoda.master.http;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Scope;
import dev.nakhoda.master.metrics.UsageObjects;
import dev.nakhoda.master.registry.ListPage;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Resources;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code metrics.k8s.io/v1beta1}: what nodes and pods use, as metrics-server answers it. Stateless;
 * a node or pod without a recent sample is not found, and left out of lists.
 */
final class MetricsRoutes {

  private static final String GROUP = UsageObjects.GROUP;
  private static final String VERSION = UsageObjects.VERSION;

  /** As discovery shows them. */
  static final List<DiscoveredResource> ALL =
      List.of(discovered(UsageObjects.NODES), discovered(UsageObjects.PODS));

  private final Resources resources;
  private final UsageObjects usage;

  MetricsRoutes(Resources resources, UsageObjects usage) {
    this.resources = resources;
    this.usage = usage;
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
        List.of(UsageObjects.NODES, UsageObjects.PODS).stream()
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
        usage
            .of(wanted, object)
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
            .flatMap(object -> usage.of(wanted, object).stream())
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
