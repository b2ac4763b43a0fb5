package dev.nakhoda.master.http;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Status;
import dev.nakhoda.api.User;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.aggregation.ApiServiceSpec;
import dev.nakhoda.master.metrics.RequestMetrics;
import dev.nakhoda.master.security.Access;
import dev.nakhoda.master.security.Attributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Runs each request on a virtual thread of its own: counts it, says who asks, checks whether they
 * may, calls the route, and turns every failure into a Status.
 */
final class Dispatcher {

  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final User INSECURE_PORT =
      new User("system:unsecured", "", List.of(User.MASTERS, User.AUTHENTICATED));
  private static final Set<String> FOLLOWED = Set.of("log", "exec", "attach", "portforward");

  private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");

  private final ApiServerConfig config;
  private final Access access;
  private final Documents documents;
  private final ResourceRoutes resources;
  private final AggregatedRoutes aggregated;
  private final RequestMetrics metrics;
  private final Time time;
  private final InFlight reading;
  private final InFlight writing;
  private final InFlight following;

  Dispatcher(
      ApiServerConfig config,
      Access access,
      Documents documents,
      ResourceRoutes resources,
      AggregatedRoutes aggregated,
      RequestMetrics metrics,
      Time time) {
    this.config = config;
    this.access = access;
    this.documents = documents;
    this.resources = resources;
    this.aggregated = aggregated;
    this.metrics = metrics;
    this.time = time;
    this.reading = new InFlight(config.reading());
    this.writing = new InFlight(config.writing());
    this.following = new InFlight(config.following());
  }

  /** Called on the event loop; returns at once. */
  void dispatch(Exchange exchange) {
    Thread.ofVirtual().name("request").start(() -> run(exchange));
  }

  private void run(Exchange exchange) {
    Instant began = time.now();
    Optional<ResourcePath> path = ResourcePath.parse(exchange.request().segments());
    try {
      answer(exchange, path);
    } finally {
      count(exchange, path, Duration.between(began, time.now()));
    }
  }

  /**
   * A name that nobody serves, or a method that nobody knows, must not become a label: such a
   * request counts without it.
   */
  private void count(Exchange exchange, Optional<ResourcePath> path, Duration took) {
    Request request = exchange.request();
    boolean served = path.isPresent() && resources.serves(path.get());
    RequestMetrics.Kind kind =
        served && METHODS.contains(request.method())
            ? new RequestMetrics.Kind(
                path.get().verb(request).toUpperCase(Locale.ROOT),
                path.get().group(),
                path.get().version(),
                path.get().plural(),
                path.get().subresource())
            : new RequestMetrics.Kind(known(request.method()), "", "", "", "");
    boolean timed = !served || !follows(request, path.get());
    metrics.ended(kind, exchange.status(), took, timed);
  }

  private static String known(String method) {
    return METHODS.contains(method) ? method : "other";
  }

  private void answer(Exchange exchange, Optional<ResourcePath> path) {
    try {
      boolean follows = path.map(p -> follows(exchange.request(), p)).orElse(false);
      try (var permit = sort(exchange.request(), follows).enter()) {
        if (follows) {
          route(exchange, path);
        } else {
          routeInTime(exchange, path);
        }
      }
    } catch (ApiException refused) {
      refuse(exchange, refused.status());
    } catch (JacksonException malformed) {
      refuse(exchange, Status.of(400, "BadRequest", malformed.getOriginalMessage()));
    } catch (InterruptedException timedOut) {
      // Whoever interrupted has answered.
      refuse(exchange, timeout());
    } catch (RuntimeException failure) {
      LOG.error(
          "request failed method={} path={}",
          exchange.request().method(),
          exchange.request().path(),
          failure);
      refuse(exchange, ApiException.internal("see the server's log").status());
    }
  }

  private static boolean follows(Request request, ResourcePath path) {
    return path.verb(request).equals("watch")
        || path.subresource().equals("proxy")
        || path.plural().equals("pods") && FOLLOWED.contains(path.subresource());
  }

  private InFlight sort(Request request, boolean follows) {
    if (follows) {
      return following;
    }
    return request.method().equals("GET") ? reading : writing;
  }

  private void routeInTime(Exchange exchange, Optional<ResourcePath> path)
      throws InterruptedException {
    Thread thread = Thread.currentThread();
    Time.Timer timer =
        time.after(
            config.requestTimeout(),
            () -> {
              if (exchange.send(Answer.of(timeout()))) {
                thread.interrupt();
              }
            });
    try {
      route(exchange, path);
    } finally {
      timer.cancel();
    }
  }

  private void route(Exchange exchange, Optional<ResourcePath> path) throws InterruptedException {
    Request request = exchange.request();
    User sender =
        request.secure()
            ? access.authenticator().authenticate(request.credentials())
            : INSECURE_PORT;
    User user = Impersonation.apply(request, sender, access.authorizer());
    Attributes wanted =
        path.map(each -> each.attributes(request))
            .orElseGet(
                () -> Attributes.ofPath(request.method().toLowerCase(Locale.ROOT), request.path()));
    access.authorizer().check(user, wanted);
    Optional<ApiServiceSpec> remote = aggregated.of(request);
    if (remote.isPresent()) {
      aggregated.serve(exchange, user, remote.get());
    } else if (path.isPresent()) {
      resources.serve(exchange, user, path.get());
    } else {
      exchange.send(Compression.apply(request, documents.answer(request)));
    }
  }

  private static Status timeout() {
    return Status.of(
        504, "Timeout", "Timeout: request did not complete within the allotted timeout");
  }

  /** What has begun to stream can only be broken off. */
  private static void refuse(Exchange exchange, Status status) {
    Answer answer = Answer.of(status);
    exchange.send(status.code() == 401 ? answer.with("WWW-Authenticate", "Bearer") : answer);
  }
}
