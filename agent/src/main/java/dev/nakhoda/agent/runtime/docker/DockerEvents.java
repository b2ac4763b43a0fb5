package dev.nakhoda.agent.runtime.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventType;
import dev.nakhoda.agent.runtime.Runtime;
import dev.nakhoda.agent.runtime.RuntimeEvent;
import dev.nakhoda.loop.Backoff;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscription to dockerd's events. Two virtual threads: one keeps the stream open (a lost one
 * is opened again after a back-off of 100 ms to 5 s), the other calls the listener. Between them a
 * queue of 1024; when it is full events are dropped and the listener is told that some are missing.
 */
final class DockerEvents implements Runtime.Subscription {

  private static final Logger LOG = LoggerFactory.getLogger(DockerEvents.class);
  private static final Backoff RECONNECT =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
  private static final int QUEUE_BOUND = 1024;

  private static final Map<String, RuntimeEvent.Kind> KINDS =
      Map.of(
          "create", RuntimeEvent.Kind.CREATED,
          "start", RuntimeEvent.Kind.STARTED,
          "pause", RuntimeEvent.Kind.PAUSED,
          "unpause", RuntimeEvent.Kind.RESUMED,
          "die", RuntimeEvent.Kind.DIED,
          "oom", RuntimeEvent.Kind.OOM,
          "destroy", RuntimeEvent.Kind.REMOVED);

  private final DockerConnection docker;
  private final ContainerListing listing;
  private final Consumer<RuntimeEvent> listener;
  private final BlockingQueue<RuntimeEvent> queue = new ArrayBlockingQueue<>(QUEUE_BOUND);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread reader;
  private final Thread caller;
  private volatile boolean missed;

  DockerEvents(DockerConnection docker, ContainerListing listing, Consumer<RuntimeEvent> listener) {
    this.docker = docker;
    this.listing = listing;
    this.listener = listener;
    this.reader = Thread.ofVirtual().name("docker-events").unstarted(this::read);
    this.caller = Thread.ofVirtual().name("docker-events-listener").unstarted(this::deliver);
  }

  DockerEvents start() {
    reader.start();
    caller.start();
    return this;
  }

  private void read() {
    int failures = 0;
    try {
      while (closed.getCount() > 0) {
        boolean delivered = readOneStream();
        failures = delivered ? 1 : failures + 1;
        closed.await(RECONNECT.delay(failures).toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when the stream ends; true when it brought anything. */
  private boolean readOneStream() throws InterruptedException {
    Stream stream = new Stream();
    try {
      docker
          .patient()
          .eventsCmd()
          .withEventTypeFilter(EventType.CONTAINER)
          .withEventFilter(KINDS.keySet().toArray(String[]::new))
          .withLabelFilter(DockerLabels.ATTEMPT)
          .exec(stream);
      stream.awaitCompletion();
    } catch (RuntimeException failure) {
      LOG.debug("docker events ended why={}", failure.getMessage());
    } finally {
      stream.end();
    }
    return stream.opened;
  }

  private final class Stream extends ResultCallback.Adapter<Event> {
    private volatile boolean opened;

    @Override
    public void onStart(Closeable closeable) {
      super.onStart(closeable);
      opened = true;
      listing.missed();
      offer(new RuntimeEvent.Missed());
    }

    @Override
    public void onNext(Event event) {
      changed(event).ifPresent(DockerEvents.this::offer);
    }

    @Override
    public void onError(Throwable error) {
      LOG.debug("docker events ended why={}", error.getMessage());
      onComplete();
    }

    void end() {
      try {
        close();
      } catch (IOException ignored) {
        // The next stream is opened either way.
      }
    }
  }

  private Optional<RuntimeEvent> changed(Event event) {
    RuntimeEvent.Kind kind = KINDS.get(event.getAction());
    if (kind == null || event.getActor() == null || event.getActor().getAttributes() == null) {
      return Optional.empty();
    }
    String id = event.getActor().getId();
    if (kind == RuntimeEvent.Kind.OOM) {
      listing.ranOutOfMemory(id);
    }
    listing.changed(id);
    return Optional.of(
        new RuntimeEvent.Changed(DockerLabels.pod(event.getActor().getAttributes()), id, kind));
  }

  private void offer(RuntimeEvent event) {
    if (!queue.offer(event)) {
      missed = true;
    }
  }

  private void deliver() {
    try {
      while (closed.getCount() > 0) {
        RuntimeEvent event = queue.take();
        if (missed) {
          missed = false;
          listener.accept(new RuntimeEvent.Missed());
        }
        listener.accept(event);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    reader.interrupt();
    caller.interrupt();
  }
}
