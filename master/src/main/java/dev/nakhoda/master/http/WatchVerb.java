package dev.nakhoda.master.http;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.Status;
import dev.nakhoda.client.Watch;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.http.Accept.Choice;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Resources;
import dev.nakhoda.master.registry.WatchOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * GET with {@code watch=1}: a stream of JSON events until the client leaves, the time is up, or the
 * watch ends. A client that takes nothing for {@link #PATIENCE} is cut off; one that is merely slow
 * overflows its subscription and is told 410.
 */
final class WatchVerb {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Upstream's min-request-timeout: without a wish, watches end after one to two of these. */
  private static final int LEAST_SECONDS = 1800;

  private static final byte[] OBJECT = ",\"object\":".getBytes(StandardCharsets.UTF_8);
  private static final byte[] END = "}\n".getBytes(StandardCharsets.UTF_8);

  private final Resources resources;
  private final Forms forms;
  private final Time time;

  WatchVerb(Resources resources, Forms forms, Time time) {
    this.resources = resources;
    this.forms = forms;
    this.time = time;
  }

  void watch(Exchange exchange, ResourceType type, ResourcePath path) throws InterruptedException {
    Request request = exchange.request();
    Query query = request.query();
    Choice choice = jsonOnly(ReadVerbs.choice(request));
    WatchOptions options =
        new WatchOptions(query.flag("allowWatchBookmarks"), query.flag("sendInitialEvents"));
    Duration length = length(query);
    AtomicBoolean over = new AtomicBoolean();
    try (Watch watch =
        resources.watch(type, path.scope(query), query.get("resourceVersion"), options)) {
      exchange.onClosed(() -> Thread.startVirtualThread(watch::close));
      Time.Timer timer =
          time.after(
              length,
              () -> {
                over.set(true);
                watch.close();
              });
      try (ResponseStream out = exchange.stream(Answer.of(200, Answer.JSON, new byte[0]))) {
        send(watch, out, request, choice, type, over);
      } finally {
        timer.cancel();
      }
    }
  }

  private static Choice jsonOnly(Choice choice) {
    if (choice.yaml()) {
      throw Accept.notAcceptable("application/json, application/json;stream=watch");
    }
    return choice;
  }

  private static Duration length(Query query) {
    long asked = query.integer("timeoutSeconds").orElse(0);
    return Duration.ofSeconds(
        asked > 0 ? asked : LEAST_SECONDS + ThreadLocalRandom.current().nextInt(LEAST_SECONDS));
  }

  private void send(
      Watch watch,
      ResponseStream out,
      Request request,
      Choice choice,
      ResourceType type,
      AtomicBoolean over)
      throws InterruptedException {
    boolean open = true;
    boolean first = true;
    while (open) {
      try {
        Watch.Event event = watch.next();
        byte[] object = forms.event(request, choice, type, event.object(), first);
        first = first && event.type() == Watch.Type.BOOKMARK;
        open = out.write(PATIENCE, kind(event.type().name()), OBJECT, object, END);
      } catch (ApiException ended) {
        if (!over.get() && out.isOpen()) {
          sendError(out, ended.status());
        }
        open = false;
      }
    }
  }

  private static void sendError(ResponseStream out, Status status) throws InterruptedException {
    out.write(PATIENCE, kind("ERROR"), OBJECT, Json.write(status.toJson()), END);
  }

  private static byte[] kind(String type) {
    return ("{\"type\":\"" + type + '"').getBytes(StandardCharsets.UTF_8);
  }
}
