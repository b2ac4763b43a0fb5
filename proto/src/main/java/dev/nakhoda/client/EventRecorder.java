package dev.nakhoda.client;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes core/v1 Events for one component. Never blocks and never fails the caller: two virtual
 * threads with a bounded queue each (4,096) write them, so few that a crowd of events holds up
 * nothing else; what does not fit is dropped and told in the log. An event that repeats within ten
 * minutes becomes a higher {@code count} of the first.
 */
public final class EventRecorder implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);
  private static final int LANES = 2;
  private static final int QUEUE_BOUND = 4096;
  private static final int MEMORY_BOUND = 4096;
  private static final Duration SERIES = Duration.ofMinutes(10);

  /** What an event needs to know of its object; a waiting event does not keep the object. */
  public record Regarding(
      String kind,
      String apiVersion,
      String namespace,
      String name,
      String uid,
      long resourceVersion) {

    public static Regarding of(KubeObject object) {
      return new Regarding(
          object.kind(),
          object.apiVersion(),
          object.namespace(),
          object.name(),
          object.uid(),
          object.resourceVersion());
    }
  }

  private record Wanted(
      Regarding regarding,
      String fieldPath,
      String type,
      String reason,
      String message,
      Instant at) {

    /** Equal for those that are one event that repeats. */
    String series() {
      return String.join(
          "\n",
          regarding.uid(),
          regarding.namespace(),
          regarding.name(),
          fieldPath,
          type,
          reason,
          message);
    }
  }

  private record Seen(ObjectKey key, int count, Instant at) {}

  private final Client client;
  private final Time time;
  private final String component;
  private final String host;
  private final List<Lane> lanes = new ArrayList<>();
  private final AtomicLong dropped = new AtomicLong();

  /**
   * @param host the node's name for agents, empty for the control plane
   */
  public EventRecorder(Client client, Time time, String component, String host) {
    this.client = client;
    this.time = time;
    this.component = component;
    this.host = host;
    for (int lane = 0; lane < LANES; lane++) {
      lanes.add(new Lane("events-" + component + "-" + lane));
    }
  }

  public void normal(KubeObject regarding, String reason, String message) {
    normal(Regarding.of(regarding), reason, message);
  }

  /** For a caller that knows its object without its tree. */
  public void normal(Regarding regarding, String reason, String message) {
    record(regarding, "", "Normal", reason, message);
  }

  public void warning(KubeObject regarding, String reason, String message) {
    record(regarding, "", "Warning", reason, message);
  }

  /**
   * @param fieldPath the part of the object, e.g. {@code spec.containers{web}}; may be empty
   * @param type Normal or Warning
   */
  public void record(
      KubeObject regarding, String fieldPath, String type, String reason, String message) {
    record(Regarding.of(regarding), fieldPath, type, reason, message);
  }

  private void record(
      Regarding regarding, String fieldPath, String type, String reason, String message) {
    String bounded = message.length() > 1024 ? message.substring(0, 1024) : message;
    Wanted wanted = new Wanted(regarding, fieldPath, type, reason, bounded, time.now());
    Lane lane = lanes.get(Math.floorMod(regarding.name().hashCode(), LANES));
    if (!lane.queue.offer(wanted)) {
      long count = dropped.incrementAndGet();
      // One line for a crowd, not one for each.
      if (Long.bitCount(count) == 1) {
        LOG.warn("events dropped, queue full component={} so far={}", component, count);
      }
    }
  }

  /** One writer; all events of an object come to the same one, in their order. */
  private final class Lane {

    private final LinkedBlockingQueue<Wanted> queue = new LinkedBlockingQueue<>(QUEUE_BOUND);

    /** Owned by the thread. */
    private final Map<String, Seen> seen =
        new LinkedHashMap<>(64, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
            return size() > MEMORY_BOUND;
          }
        };

    private final Thread thread;

    private Lane(String name) {
      this.thread = Thread.ofVirtual().name(name).start(this::run);
    }

    private void run() {
      try {
        while (true) {
          write(queue.take());
        }
      } catch (InterruptedException closed) {
        Thread.currentThread().interrupt();
      }
    }

    private void write(Wanted wanted) {
      String series = wanted.series();
      try {
        Seen earlier = seen.get(series);
        boolean repeats = earlier != null && wanted.at().isBefore(earlier.at().plus(SERIES));
        seen.put(series, repeats ? again(earlier, wanted) : create(wanted));
      } catch (ApiException refused) {
        seen.remove(series);
        LOG.debug("event refused reason={} why={}", wanted.reason(), refused.getMessage());
      } catch (RuntimeException failure) {
        LOG.warn("event not written reason={}", wanted.reason(), failure);
      }
    }
  }

  private Seen again(Seen earlier, Wanted wanted) {
    ObjectNode change = Json.object();
    change.put("count", earlier.count() + 1).put("lastTimestamp", seconds(wanted.at()));
    try {
      client.patch(ResourceName.EVENTS, earlier.key(), "", Patch.merge(change));
      return new Seen(earlier.key(), earlier.count() + 1, wanted.at());
    } catch (ApiException gone) {
      if (gone.isNotFound()) {
        return create(wanted);
      }
      throw gone;
    }
  }

  private Seen create(Wanted wanted) {
    Regarding about = wanted.regarding();
    String namespace = about.namespace().isEmpty() ? "default" : about.namespace();
    long nanos = wanted.at().getEpochSecond() * 1_000_000_000L + wanted.at().getNano();
    String name = about.name() + "." + Long.toHexString(nanos);
    ObjectNode event = Json.object().put("kind", "Event").put("apiVersion", "v1");
    event.putObject("metadata").put("name", name).put("namespace", namespace);
    ObjectNode involved = event.putObject("involvedObject");
    involved.put("kind", about.kind()).put("apiVersion", about.apiVersion());
    involved.put("name", about.name()).put("uid", about.uid());
    if (!about.namespace().isEmpty()) {
      involved.put("namespace", about.namespace());
    }
    if (about.resourceVersion() > 0) {
      involved.put("resourceVersion", Long.toString(about.resourceVersion()));
    }
    if (!wanted.fieldPath().isEmpty()) {
      involved.put("fieldPath", wanted.fieldPath());
    }
    event.put("reason", wanted.reason()).put("message", wanted.message());
    ObjectNode source = event.putObject("source").put("component", component);
    if (!host.isEmpty()) {
      source.put("host", host);
    }
    event.put("firstTimestamp", seconds(wanted.at())).put("lastTimestamp", seconds(wanted.at()));
    event.put("count", 1).put("type", wanted.type());
    event.putNull("eventTime");
    event.put("reportingComponent", component).put("reportingInstance", host);
    client.create(ResourceName.EVENTS, KubeObject.of(event));
    return new Seen(new ObjectKey(namespace, name), 1, wanted.at());
  }

  private static String seconds(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Drops what was not yet written. */
  @Override
  public void close() {
    lanes.forEach(lane -> lane.thread.interrupt());
  }
}
