package dev.nakhoda.master.http;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.User;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Resources;
import dev.nakhoda.master.registry.Subresource;
import dev.nakhoda.master.security.Access;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Requests for resources: finds the type, checks that it takes the verb, and calls the verb. */
final class ResourceRoutes {

  private static final Set<String> NAMED_ONLY = Set.of("update", "patch");

  private final Resources resources;
  private final ReadVerbs reads;
  private final WatchVerb watches;
  private final WriteVerbs writes;
  private final Reviews reviews;
  private final StreamRoute streams;
  private final MetricsRoutes metrics;

  ResourceRoutes(
      Resources resources, Access access, StreamRoute streams, MetricsRoutes metrics, Time time) {
    Forms forms = new Forms(resources);
    this.resources = resources;
    this.reads = new ReadVerbs(resources, forms);
    this.watches = new WatchVerb(resources, forms, time);
    this.writes = new WriteVerbs(resources, forms);
    this.reviews = new Reviews(access);
    this.streams = streams;
    this.metrics = metrics;
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
      resources.get(type, path.key(), "");
      streams.serve(exchange, path.key(), path.subresource());
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

  private static boolean isStream(ResourceType type, ResourcePath path) {
    return type.subresource(path.subresource()).map(Subresource::stream).orElse(false);
  }

  /** Whether the type can be found at such a path, and takes the verb there. */
  private static void checkPlace(ResourceType type, ResourcePath path, String verb) {
    boolean inNamespace = !path.namespace().isEmpty();
    boolean named = !path.name().isEmpty();
    if (!path.rest().isEmpty()
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
