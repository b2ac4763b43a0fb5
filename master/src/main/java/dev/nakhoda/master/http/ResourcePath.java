package dev.nakhoda.master.http;

import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.client.Scope;
import dev.nakhoda.master.security.Attributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The path of a request for a resource, taken apart as upstream's RequestInfo does. A pure value;
 * absent parts are empty.
 *
 * @param rest what follows the sub-resource; no resource that is served has such a path
 */
record ResourcePath(
    String group,
    String version,
    String namespace,
    String plural,
    String name,
    String subresource,
    List<String> rest) {

  private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");

  /** Empty when the path is not below {@code /api/<version>} or {@code /apis/<group>/<version>}. */
  static Optional<ResourcePath> parse(List<String> segments) {
    boolean core = !segments.isEmpty() && segments.getFirst().equals("api");
    boolean named = !segments.isEmpty() && segments.getFirst().equals("apis");
    int start = core ? 2 : 3;
    if (!core && !named || segments.size() <= start) {
      return Optional.empty();
    }
    String group = core ? "" : segments.get(1);
    String version = segments.get(start - 1);
    List<String> parts = segments.subList(start, segments.size());
    String namespace = "";
    if (parts.getFirst().equals("namespaces") && parts.size() > 1) {
      namespace = parts.get(1);
      if (parts.size() > 2 && !NAMESPACE_SUBRESOURCES.contains(parts.get(2))) {
        parts = parts.subList(2, parts.size());
      }
    }
    if (parts.getFirst().equals("namespaces")) {
      namespace = "";
    }
    return Optional.of(
        new ResourcePath(
            group,
            version,
            namespace,
            parts.getFirst(),
            parts.size() > 1 ? parts.get(1) : "",
            parts.size() > 2 ? parts.get(2) : "",
            parts.size() > 3 ? List.copyOf(parts.subList(3, parts.size())) : List.of()));
  }

  ObjectKey key() {
    return new ObjectKey(namespace, name);
  }

  /** Upstream's verb for the method; HTTP methods without one stay themselves. */
  String verb(Request request) {
    return switch (request.method()) {
      case "GET" -> readVerb(request);
      case "HEAD" -> subresource.equals("proxy") ? "get" : "head";
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
      default -> request.method().toLowerCase(java.util.Locale.ROOT);
    };
  }

  private String readVerb(Request request) {
    boolean watch = request.query().flag("watch");
    if (!name.isEmpty()) {
      return "get";
    }
    return watch ? "watch" : "list";
  }

  /** A namespace's own path counts as inside that namespace, as upstream has it. */
  Attributes attributes(Request request) {
    String verb = verb(request);
    String fields = request.query().get("fieldSelector");
    boolean selecting = Set.of("list", "watch", "deletecollection").contains(verb);
    String within =
        plural.equals("namespaces") && group.isEmpty() && !name.isEmpty() ? name : namespace;
    return new Attributes(
        verb,
        group,
        plural,
        subresource,
        within,
        selecting ? Attributes.nameIn(fields) : name,
        selecting ? fields : "",
        request.path());
  }

  Scope scope(Query query) {
    return new Scope(namespace, query.get("labelSelector"), query.get("fieldSelector"));
  }
}
