package dev.nakhoda.master.store;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The store in etcd (3.4 or newer), by jetcd's plain gRPC stubs on one channel that spreads calls
 * over all members that answer. Each write is one transaction, alone or nested ({@link
 * EtcdWrites}); how revisions follow from etcd's says {@link EtcdRevision}. A value must not end in
 * a space.
 *
 * <p>Calls wait up to ten seconds for a member that answers (so a restarted etcd costs a delay and
 * no error) and are then {@code Unavailable}. Reads that broke off are tried again within that
 * time; writes are not, because nobody can know whether they happened.
 */
public final class EtcdStore implements Store {

  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int MESSAGE_LIMIT_BYTES = 64 << 20;
  private static final int PAGE = 500;

  private final ManagedChannel channel;
  private final Set<EtcdWatch> watches = ConcurrentHashMap.newKeySet();
  private final EtcdWrites writes = new EtcdWrites(this::keyValues);

  /** Connects when first used. */
  public EtcdStore(EtcdConnection connection) {
    var builder =
        NettyChannelBuilder.forTarget("ip:///" + String.join(",", connection.members()))
            .defaultLoadBalancingPolicy("round_robin")
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .maxInboundMessageSize(MESSAGE_LIMIT_BYTES)
            .keepAliveTime(10, TimeUnit.SECONDS)
            .keepAliveTimeout(5, TimeUnit.SECONDS);
    connection.tls().ifPresentOrElse(builder::sslContext, builder::usePlaintext);
    this.channel = builder.build();
  }

  @Override
  public Optional<Entry> get(String key) {
    RangeRequest request = RangeRequest.newBuilder().setKey(bytes(key)).build();
    RangeResponse response = read(() -> keyValues().range(request));
    return response.getKvsList().stream().findFirst().map(EtcdRevision::entry);
  }

  @Override
  public long scan(String prefix, Consumer<Entry> each) {
    ByteString end = bytes(afterPrefix(prefix));
    ByteString from = bytes(prefix);
    int limit = PAGE;
    long revision = 0;
    while (true) {
      RangeRequest request =
          RangeRequest.newBuilder()
              .setKey(from)
              .setRangeEnd(end)
              .setRevision(revision)
              .setLimit(limit)
              .build();
      RangeResponse page;
      try {
        page = read(() -> keyValues().range(request));
      } catch (StoreException.Refused tooLarge) {
        if (limit == 1) {
          throw tooLarge;
        }
        limit = Math.max(1, limit / 4);
        continue;
      }
      revision = revision == 0 ? page.getHeader().getRevision() : revision;
      page.getKvsList().forEach(found -> each.accept(EtcdRevision.entry(found)));
      if (!page.getMore()) {
        return EtcdRevision.ofLast(revision);
      }
      ByteString last = page.getKvs(page.getKvsCount() - 1).getKey();
      from = last.concat(ByteString.copyFrom(new byte[] {0}));
    }
  }

  @Override
  public long create(String key, byte[] value) {
    return writes.write(EtcdWrite.create(key, value));
  }

  @Override
  public long update(String key, byte[] value, long expectedModRevision) {
    return writes.write(EtcdWrite.update(key, value, expectedModRevision));
  }

  @Override
  public long delete(String key, long expectedModRevision) {
    return writes.write(EtcdWrite.delete(key, expectedModRevision));
  }

  @Override
  public long revision() {
    // Any key will do: what is asked for stands in the header of every linearizable answer.
    RangeRequest request =
        RangeRequest.newBuilder().setKey(bytes("/registry")).setCountOnly(true).build();
    return EtcdRevision.ofLast(read(() -> keyValues().range(request)).getHeader().getRevision());
  }

  @Override
  public void compact(long revision) {
    try {
      long etcdRevision = EtcdRevision.etcd(revision);
      keyValues().compact(CompactionRequest.newBuilder().setRevision(etcdRevision).build());
    } catch (StatusRuntimeException failure) {
      StoreException meaning = EtcdFailures.of(failure);
      if (!(meaning instanceof StoreException.Compacted)) {
        throw meaning;
      }
    }
  }

  @Override
  public AutoCloseable watch(String prefix, long fromRevision, WatchListener listener) {
    EtcdWatch watch =
        new EtcdWatch(
            channel, bytes(prefix), bytes(afterPrefix(prefix)), fromRevision, listener, watches);
    watches.add(watch);
    watch.start();
    return watch;
  }

  private KVGrpc.KVBlockingStub keyValues() {
    awaitMember();
    return KVGrpc.newBlockingStub(channel)
        .withWaitForReady()
        .withDeadlineAfter(LIMIT_NANOS, TimeUnit.NANOSECONDS);
  }

  /**
   * gRPC's own pauses between attempts to connect grow to minutes; a restarted etcd is back sooner.
   */
  private void awaitMember() {
    long begun = System.nanoTime();
    while (channel.getState(true) != ConnectivityState.READY) {
      if (channel.isShutdown()) {
        throw new StoreException.Unavailable("the store is closed");
      }
      if (System.nanoTime() - begun > LIMIT_NANOS) {
        throw new StoreException.Unavailable("no etcd member can be reached");
      }
      if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
        channel.resetConnectBackoff();
      }
      pause();
    }
  }

  /** Repeats a read that broke off, until the limit has passed. */
  private static <T> T read(Supplier<T> call) {
    long begun = System.nanoTime();
    while (true) {
      try {
        return call.get();
      } catch (StatusRuntimeException failure) {
        StoreException meaning = EtcdFailures.of(failure);
        boolean again =
            meaning instanceof StoreException.Unavailable
                && failure.getStatus().getCode() == io.grpc.Status.Code.UNAVAILABLE
                && System.nanoTime() - begun < LIMIT_NANOS;
        if (!again) {
          throw meaning;
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StoreException.Unavailable("interrupted", interrupted);
    }
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  /** The first key after all that begin with {@code prefix}; our prefixes end in a slash. */
  private static String afterPrefix(String prefix) {
    int last = prefix.length() - 1;
    return prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
  }

  @Override
  public void close() {
    watches.forEach(EtcdWatch::close);
    channel.shutdownNow();
  }
}
