package dev.nakhoda.master.store;

import com.google.protobuf.ByteString;
import dev.nakhoda.loop.Backoff;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One watch: a virtual thread that reads one gRPC stream after the other, each from the revision
 * after the last that was delivered. Reads one message at a time, so a listener that blocks holds
 * back etcd by flow control. Broken streams are opened again with a back-off up to two seconds.
 */
final class EtcdWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EtcdWatch.class);
  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(2));

  /** A member that has lost its cluster then ends the stream instead of staying silent. */
  private static final Metadata REQUIRE_LEADER = new Metadata();

  static {
    REQUIRE_LEADER.put(Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER), "true");
  }

  /** etcd packs up to a thousand revisions into one message; jetcd cannot ask for fragments. */
  private static final CallOptions OPTIONS =
      CallOptions.DEFAULT.withWaitForReady().withMaxInboundMessageSize(1 << 30);

  private final ManagedChannel origin;
  private final Channel channel;
  private final ByteString from;
  private final ByteString end;
  private final WatchListener listener;
  private final Set<EtcdWatch> open;
  private final Thread thread = Thread.ofVirtual().name("etcd-watch").unstarted(this::run);
  private long next;
  private int failures;

  EtcdWatch(
      ManagedChannel channel,
      ByteString from,
      ByteString end,
      long fromRevision,
      WatchListener listener,
      Set<EtcdWatch> open) {
    this.origin = channel;
    this.channel =
        ClientInterceptors.intercept(
            channel, MetadataUtils.newAttachHeadersInterceptor(REQUIRE_LEADER));
    this.from = from;
    this.end = end;
    this.next = fromRevision;
    this.listener = listener;
    this.open = open;
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!readStream()) {
        Thread.sleep(BACKOFF.delay(++failures));
        origin.resetConnectBackoff();
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(this);
    }
  }

  /** Whether the watch is over; otherwise the stream broke. */
  private boolean readStream() throws InterruptedException {
    BlockingClientCall<WatchRequest, WatchResponse> call =
        ClientCalls.blockingBidiStreamingCall(channel, WatchGrpc.getWatchMethod(), OPTIONS);
    try {
      call.write(request());
      for (WatchResponse response = call.read(); response != null; response = call.read()) {
        if (response.getCompactRevision() > 0) {
          listener.onCompacted(EtcdRevision.ofLast(response.getCompactRevision()));
          return true;
        }
        if (response.getCanceled()) {
          LOG.warn("etcd ended a watch why={}", response.getCancelReason());
          return false;
        }
        deliver(response);
      }
    } catch (StatusException broken) {
      LOG.info("etcd watch broke next={} why={}", next, broken.getStatus());
    } finally {
      call.cancel("the watch ends", null);
    }
    return false;
  }

  private WatchRequest request() {
    var create =
        WatchCreateRequest.newBuilder()
            .setKey(from)
            .setRangeEnd(end)
            .setStartRevision(EtcdRevision.etcd(next))
            .setProgressNotify(true);
    return WatchRequest.newBuilder().setCreateRequest(create).build();
  }

  private void deliver(WatchResponse response) {
    if (response.getCreated()) {
      return;
    }
    failures = 0;
    long from = next;
    List<StoreEvent> events =
        response.getEventsList().stream()
            .map(EtcdRevision::event)
            .filter(event -> event.revision() >= from)
            .toList();
    long reached = EtcdRevision.ofLast(reached(response));
    if (!events.isEmpty()) {
      listener.onEvents(events);
    }
    // Also when the last write of a transaction did not take place.
    if (events.isEmpty() || events.getLast().revision() < reached) {
      listener.onProgress(reached);
    }
    next = Math.max(next, reached + 1);
  }

  /** A response holds whole transactions; one without events is as new as etcd says. */
  private static long reached(WatchResponse response) {
    return response.getEventsCount() == 0
        ? response.getHeader().getRevision()
        : response.getEvents(response.getEventsCount() - 1).getKv().getModRevision();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
