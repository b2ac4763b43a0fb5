package dev.nakhoda.agent.pods;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.loop.Backoff;
import dev.nakhoda.loop.Reconciler;
import dev.nakhoda.loop.Time;
import dev.nakhoda.loop.WorkQueue;
import dev.nakhoda.loop.Workers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one writer of pod statuses on this node. Per pod the latest status wins; only differences are
 * sent; while the master is away a write is tried again after 0.2 s, at most every 10 s; what the
 * API refuses is dropped. Thread-safe. Bound: one waiting status per pod.
 */
public final class StatusWriter implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StatusWriter.class);
  private static final int WRITERS = 4;
  private static final Backoff RETRY = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));

  /**
   * What a new generation brings, such as a deletion's end, mostly comes sooner and tells it, too.
   */
  private static final Duration OBSERVED_AFTER = Duration.ofSeconds(5);

  /** A status that is wanted for the pod as it was read. */
  private record Wish(KubeObject pod, ObjectNode status) {}

  /** The status that was sent last, as JSON, and the pod as the API then stored it. */
  private record Written(byte[] status, KubeObject result) {}

  private final Client client;
  private final Function<KubeObject, Optional<KubeObject>> reported;
  private final WorkQueue<String> queue;
  private final Workers<String> workers;
  private final Map<String, Wish> wishes = new ConcurrentHashMap<>();
  private final Map<String, Written> written = new ConcurrentHashMap<>();

  /**
   * @param reported which object in the API shows a pod: mostly itself; empty: none yet
   */
  public StatusWriter(
      Client client, Function<KubeObject, Optional<KubeObject>> reported, Time time) {
    this.client = client;
    this.reported = reported;
    this.queue = new WorkQueue<>(time, RETRY);
    this.workers = new Workers<>("pod-status", queue, this::write);
  }

  public StatusWriter start() {
    return start(WRITERS);
  }

  /**
   * @param writers how many statuses may be on their way at a time
   */
  StatusWriter start(int writers) {
    workers.start(writers);
    return this;
  }

  /** Asks for {@code status}; never blocks. */
  public void submit(KubeObject pod, ObjectNode status) {
    reported
        .apply(pod)
        .filter(shown -> needed(shown, status))
        .ifPresent(shown -> {
          wishes.put(shown.uid(), new Wish(shown, status));
          if (mayWait(told(shown), status)) {
            queue.addAfter(shown.uid(), OBSERVED_AFTER);
          } else {
            queue.add(shown.uid());
          }
        });
  }

  /** Writes before it returns; fails with ApiException. No effect when the pod is gone. */
  public void writeNow(KubeObject pod, ObjectNode status) {
    wishes.remove(pod.uid());
    if (needed(pod, status)) {
      send(new Wish(pod, status));
    }
  }

  /** The pod is gone. */
  public void forget(String uid) {
    wishes.remove(uid);
    written.remove(uid);
  }

  private boolean needed(KubeObject pod, ObjectNode status) {
    return !Json.same(told(pod), status);
  }

  /**
   * The status that the API has, as this wrote it: what the API made of a wish is good enough, even
   * if it stores that a little differently.
   */
  private JsonNode told(KubeObject pod) {
    JsonNode stored = newest(pod).tree().path("status");
    Written last = written.get(pod.uid());
    return last != null && last.result().tree().path("status").equals(stored)
        ? Json.readObject(last.status())
        : stored;
  }

  /** Whether {@code status} tells nothing but that a new generation was seen. */
  static boolean mayWait(JsonNode stored, ObjectNode status) {
    return stored instanceof ObjectNode before && Json.same(unobserved(before), unobserved(status));
  }

  private static ObjectNode unobserved(ObjectNode status) {
    return status.deepCopy().without("observedGeneration");
  }

  private KubeObject newest(KubeObject pod) {
    return Optional.ofNullable(written.get(pod.uid()))
        .map(Written::result)
        .filter(result -> result.resourceVersion() > pod.resourceVersion())
        .orElse(pod);
  }

  private Reconciler.Result write(String uid) {
    Wish wish = wishes.get(uid);
    if (wish != null) {
      send(wish);
      wishes.remove(uid, wish);
    }
    return Reconciler.Result.DONE;
  }

  private void send(Wish wish) {
    String uid = wish.pod().uid();
    KubeObject base = newest(wish.pod());
    Patch patch =
        Patch.between(base, base.with(tree -> tree.set("status", wish.status().deepCopy())));
    if (patch.isEmpty()) {
      return;
    }
    try {
      KubeObject result =
          client.patch(ResourceName.PODS, wish.pod().key(), "status", ofThisPod(patch, uid));
      written.put(uid, new Written(Json.write(wish.status()), result));
    } catch (ApiException refused) {
      if (refused.isNotFound() || refused.isConflict()) {
        return;
      }
      if (refused.code() < 500 && refused.code() != 429 && refused.code() != 401) {
        // It would be refused again; the pod's next status is another attempt.
        LOG.warn("pod status refused pod={} why={}", wish.pod().key(), refused.getMessage());
        return;
      }
      LOG.debug("pod status not written pod={} why={}", wish.pod().key(), refused.getMessage());
      throw refused;
    }
  }

  /** Another pod of the same name must not get it. */
  private static Patch ofThisPod(Patch patch, String uid) {
    ObjectNode body = Json.readObject(patch.body());
    body.withObjectProperty("metadata").put("uid", uid);
    return Patch.merge(body);
  }

  @Override
  public void close() {
    workers.close();
  }
}
