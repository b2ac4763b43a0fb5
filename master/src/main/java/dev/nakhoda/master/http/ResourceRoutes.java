package dev.nakhoda.master.http;

import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.User;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Resources;
import dev.nakhoda.master.registry.Subresource;
import dev.nakhoda.master.security.Access;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Requests for resources: finds the type, checks that it takes the verb, and calls the verb. */
final class ResourceRoutes {

  private static final String PROXY = "proxy";
  private static final Set<String> METRICS = Set.of("nodes", "pods");
  private static final Set<String> NAMED_ONLY = Set.of("update", "patch");

  private final Resources resources;
  private final ReadVerbs reads;
  private final WatchVerb watches;
  private final WriteVerbs writes;
  private final Reviews reviews;
  private final Map<ResourceName, StreamRoute> streams;
  private final MetricsRoutes metrics;

  ResourceRoutes(
      Resources resources,
      Access access,
      Map<ResourceName, StreamRoute> streams,
      MetricsRoutes metrics,
      Time time) {
    Forms forms = new Forms(resources);
    this.resources = resources;
    this.reads = new ReadVerbs(resources, forms);
    this.watches = new WatchVerb(resources, forms, time);
    this.writes = new WriteVerbs(resources, forms);
    this.reviews = new Reviews(access);
    this.streams = streams;
    this.metrics = metrics;
  }

  /** Whether there is such a resource, and such a sub-resource of it. */
  boolean serves(ResourcePath path) {
    return MetricsRoutes.serves(path)
            && METRICS.contains(path.plural())
            && path.subresource().isEmpty()
        || resources
            .type(path.group(), path.version(), path.plural())
            .filter(type ->
                path.subresource().isEmpty() || type.subresource(path.subresource()).isPresent())
            .isPresent();
  }

  /** Answers, or throws ApiException before anything was answered. */
  void serve(Exchange exchange, User user, ResourcePath path) throws InterruptedException {
    Request request = exchange.request();
    Optional<ResourceName> review = Reviews.named(path);
    if (review.isPresent()) {
      exchange.send(reviews.answer(request, user, review.get(), path));
      return;
    }
    if (MetricsRoutes.serves(path)) {
      exchange.send(Compression.apply(request, metrics.answer(request, path)));
      return;
    }
    ResourceType type =
        resources.type(path.group(), path.version(), path.plural()).orElseThrow(Routing::notFound);
    String verb = path.verb(request);
    checkPlace(type, path, verb);
    if (isStream(type, path)) {
      resources.get(type, new ObjectKey(path.namespace(), target(type, path)), "");
      streams.get(type.name()).serve(exchange, path.key(), path.subresource(), path.rest());
    } else if (verb.equals("watch")) {
      watches.watch(exchange, type, path);
    } else {
      exchange.send(Compression.apply(request, answer(request, user, type, path, verb)));
    }
  }

  private Answer answer(
      Request request, User user, ResourceType type, ResourcePath path, String verb) {
    List<String> warnings = new ArrayList<>();
    var caller = new WriteVerbs.Caller(user, warnings::add);
    Answer answer =
        switch (verb) {
          case "get" -> reads.get(request, type, path);
          case "list" -> reads.list(request, type, path);
          case "create" -> writes.create(request, caller, type, path);
          case "update" -> writes.update(request, caller, type, path);
          case "patch" -> writes.patch(request, caller, type, path);
          case "delete" -> writes.delete(request, caller, type, path);
          case "deletecollection" -> writes.deleteCollection(request, caller, type, path);
          default -> throw Routing.methodNotAllowed();
        };
    return warnings.isEmpty() ? answer : answer.with("Warning", Warnings.headers(warnings));
  }

  /** What is proxied to may be named with its scheme and port: {@code https:node-1:10250}. */
  private static String target(ResourceType type, ResourcePath path) {
    return path.subresource().equals(PROXY)
        ? SchemeNamePort.of(type.singular(), path.name()).name()
        : path.name();
  }

  private static boolean isStream(ResourceType type, ResourcePath path) {
    return type.subresource(path.subresource()).map(Subresource::stream).orElse(false);
  }

  /** Whether the type can be found at such a path, and takes the verb there. */
  private static void checkPlace(ResourceType type, ResourcePath path, String verb) {
    boolean inNamespace = !path.namespace().isEmpty();
    boolean named = !path.name().isEmpty();
    if (!path.rest().isEmpty() && !path.subresource().equals(PROXY)
        || path.name().contains("/")
        || path.namespace().contains("/")
        || inNamespace && !type.name().namespaced()
        || named && !inNamespace && type.name().namespaced()) {
      throw Routing.notFound();
    }
    boolean everywhere = !inNamespace && type.name().namespaced();
    if (everywhere && !verb.equals("list") && !verb.equals("watch")) {
      throw Routing.methodNotAllowed();
    }
    boolean misplaced = named ? verb.equals("create") : NAMED_ONLY.contains(verb);
    if (misplaced && path.subresource().isEmpty()) {
      throw Routing.methodNotAllowed();
    }
    List<String> verbs =
        path.subresource().isEmpty()
            ? type.verbs()
            : type.subresource(path.subresource())
                .map(Subresource::verbs)
                .orElseThrow(Routing::notFound);
    if (!verbs.contains(verb)) {
      throw Routing.methodNotAllowed();
    }
  }
}
