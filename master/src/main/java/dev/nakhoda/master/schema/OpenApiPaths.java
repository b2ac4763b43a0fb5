package dev.nakhoda.master.schema;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.schema.OpenApi.Served;
import dev.nakhoda.master.schema.OpenApi.ServedSubresource;
import dev.nakhoda.master.schema.OpenApiSchemas.Version;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** The paths and operations of one resource as OpenAPI path items, of either version. Immutable. */
final class OpenApiPaths {

  private final OpenApiOperations operations;

  OpenApiPaths(Version version, Schemas schemas) {
    this.operations = new OpenApiOperations(version, schemas);
  }

  /** Path to path item, in upstream's order. */
  Map<String, ObjectNode> of(Served served) {
    Map<String, ObjectNode> paths = new LinkedHashMap<>();
    ResourceName name = served.name();
    String root = (name.group().isEmpty() ? "/api/" : "/apis/") + name.apiVersion();
    String scope = root + (name.namespaced() ? "/namespaces/{namespace}/" : "/") + name.plural();
    if (name.namespaced() && served.verbs().contains("list")) {
      paths.put(root + "/" + name.plural(), everyNamespace(served));
    }
    addIfAny(paths, scope, collection(served));
    addIfAny(paths, scope + "/{name}", single(served));
    for (ServedSubresource subresource : served.subresources()) {
      addIfAny(paths, scope + "/{name}/" + subresource.name(), sub(served, subresource));
    }
    return paths;
  }

  private static void addIfAny(Map<String, ObjectNode> paths, String path, ObjectNode item) {
    if (!item.isEmpty()) {
      paths.put(path, item);
    }
  }

  private ObjectNode everyNamespace(Served served) {
    ObjectNode item = Json.object();
    String id = "list" + prefix(served.name()) + served.name().kind() + "ForAllNamespaces";
    item.set("get", operations.list(served.name(), id));
    return operations.withParameters(item, List.of());
  }

  private ObjectNode collection(Served served) {
    ResourceName name = served.name();
    ObjectNode item = Json.object();
    if (served.verbs().contains("list")) {
      item.set("get", operations.list(name, id("list", name, "", "")));
    }
    if (served.verbs().contains("create")) {
      item.set("post", operations.create(name, kind(name), id("create", name, "", "")));
    }
    if (served.verbs().contains("deletecollection")) {
      item.set("delete", operations.deleteCollection(name, id("delete", name, "Collection", "")));
    }
    return operations.withParameters(item, namespace(name));
  }

  private ObjectNode single(Served served) {
    ResourceName name = served.name();
    ObjectNode item = verbs(name, served.verbs(), kind(name), "");
    if (served.verbs().contains("delete")) {
      item.set("delete", operations.delete(name, id("delete", name, "", "")));
    }
    return operations.withParameters(item, namespaceAndName(name));
  }

  private ObjectNode sub(Served served, ServedSubresource subresource) {
    ResourceName name = served.name();
    String suffix =
        Arrays.stream(subresource.name().split("/"))
            .map(OpenApiPaths::capital)
            .collect(Collectors.joining());
    Struct.GroupVersionKind kind =
        new Struct.GroupVersionKind(subresource.group(), subresource.version(), subresource.kind());
    ObjectNode item = verbs(name, subresource.verbs(), kind, suffix);
    if (subresource.verbs().contains("create")) {
      item.set("post", operations.create(name, kind, id("create", name, "", suffix)));
    }
    return operations.withParameters(item, namespaceAndName(name));
  }

  private ObjectNode verbs(
      ResourceName name, List<String> verbs, Struct.GroupVersionKind kind, String suffix) {
    ObjectNode item = Json.object();
    if (verbs.contains("get")) {
      item.set("get", operations.read(name, kind, id("read", name, "", suffix)));
    }
    if (verbs.contains("update")) {
      item.set("put", operations.replace(name, kind, id("replace", name, "", suffix)));
    }
    if (verbs.contains("patch")) {
      item.set("patch", operations.patch(name, kind, id("patch", name, "", suffix)));
    }
    return item;
  }

  private static Struct.GroupVersionKind kind(ResourceName name) {
    return new Struct.GroupVersionKind(name.group(), name.version(), name.kind());
  }

  private static List<String> namespace(ResourceName name) {
    return name.namespaced() ? List.of("namespace") : List.of();
  }

  private static List<String> namespaceAndName(ResourceName name) {
    return name.namespaced() ? List.of("name", "namespace") : List.of("name");
  }

  private static String id(String verb, ResourceName name, String collection, String suffix) {
    String scope = name.namespaced() ? "Namespaced" : "";
    return verb + prefix(name) + collection + scope + name.kind() + suffix;
  }

  /** E.g. {@code CoreV1}, {@code RbacAuthorizationV1}. */
  private static String prefix(ResourceName name) {
    String group = name.group().isEmpty() ? "core" : name.group().replace(".k8s.io", "");
    String camel =
        Arrays.stream(group.split("\\.")).map(OpenApiPaths::capital).collect(Collectors.joining());
    return camel + capital(name.version());
  }

  private static String capital(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }
}
