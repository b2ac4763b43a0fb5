package dev.nakhoda.master.store;

import io.etcd.jetcd.api.KVGrpc.KVBlockingStub;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.grpc.StatusRuntimeException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Writes to etcd. A lone one goes at once, on its caller's thread. While {@value #FLIGHTS}
 * transactions are under way, further writes wait; what has gathered when one of them ends goes as
 * one transaction of nested ones, each with its own condition and its own answer. So the busier
 * etcd is, the less a write costs, and none waits for company.
 *
 * <p>Thread-safe. Each caller waits for its own write, so no more wait than there are callers. One
 * that has waited for ten seconds without being sent is {@code Unavailable}, and is never sent.
 */
final class EtcdWrites {

  private static final int FLIGHTS = 4;
  private static final int TOGETHER = 64;

  /** Together with what gRPC adds far below the 1.5 MiB that etcd takes. */
  private static final int BYTES = 512 << 10;

  private static final int LIMIT_SECONDS = 10;

  private final Supplier<KVBlockingStub> etcd;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<EtcdWrite> waiting = new ArrayDeque<>();
  private int flights;

  EtcdWrites(Supplier<KVBlockingStub> etcd) {
    this.etcd = etcd;
  }

  /** Returns the new revision, or throws what the write ended with. */
  long write(EtcdWrite write) {
    if (startsFlight(write)) {
      try {
        send(List.of(write));
      } finally {
        land();
      }
    }
    return await(write);
  }

  private boolean startsFlight(EtcdWrite write) {
    lock.lock();
    try {
      if (flights < FLIGHTS) {
        flights++;
        return true;
      }
      waiting.add(write);
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** The caller has its answer; what has gathered meanwhile must not be its business. */
  private void land() {
    List<EtcdWrite> gathered = gathered();
    if (!gathered.isEmpty()) {
      Thread.ofVirtual().name("etcd-writes").start(() -> carry(gathered));
    }
  }

  private void carry(List<EtcdWrite> first) {
    for (List<EtcdWrite> writes = first; !writes.isEmpty(); writes = gathered()) {
      send(writes);
    }
  }

  /** What goes next; empty: nothing waits, and the flight is over. */
  private List<EtcdWrite> gathered() {
    lock.lock();
    try {
      List<EtcdWrite> next = take();
      if (next.isEmpty()) {
        flights--;
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** The longest waiting first; each key once, as etcd wants it, and at most one deletion, last. */
  private List<EtcdWrite> take() {
    List<EtcdWrite> puts = new ArrayList<>();
    List<EtcdWrite> deletions = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    int bytes = 0;
    Iterator<EtcdWrite> each = waiting.iterator();
    while (each.hasNext() && keys.size() < TOGETHER) {
      EtcdWrite write = each.next();
      boolean fits = keys.isEmpty() || bytes + write.bytes() <= BYTES;
      boolean allowed = fits && (!write.deletes() || deletions.isEmpty());
      if (allowed && keys.add(write.key())) {
        (write.deletes() ? deletions : puts).add(write);
        bytes += write.bytes();
        each.remove();
      }
    }
    puts.addAll(deletions);
    return puts;
  }

  /** Answers all of them, whatever happens. */
  private void send(List<EtcdWrite> writes) {
    try {
      if (writes.size() == 1) {
        TxnResponse response = etcd.get().txn(writes.getFirst().request(0));
        answer(writes.getFirst(), response, response.getHeader().getRevision(), 0);
      } else {
        sendTogether(writes);
      }
    } catch (StatusRuntimeException failure) {
      fail(writes, EtcdFailures.of(failure));
    } catch (RuntimeException failure) {
      fail(writes, failure);
    }
  }

  private void sendTogether(List<EtcdWrite> writes) {
    TxnRequest.Builder transaction = TxnRequest.newBuilder();
    for (int place = 0; place < writes.size(); place++) {
      TxnRequest nested = writes.get(place).request(writes.size() - 1 - place);
      transaction.addSuccess(RequestOp.newBuilder().setRequestTxn(nested));
    }
    TxnResponse response = etcd.get().txn(transaction.build());
    for (int place = 0; place < writes.size(); place++) {
      answer(
          writes.get(place),
          response.getResponses(place).getResponseTxn(),
          response.getHeader().getRevision(),
          writes.size() - 1 - place);
    }
  }

  private static void answer(
      EtcdWrite write, TxnResponse response, long etcdRevision, int followers) {
    write.answer(response, EtcdRevision.of(etcdRevision, followers));
  }

  /** What etcd refuses it has not done; alone, each write gets the refusal that is its own. */
  private void fail(List<EtcdWrite> writes, RuntimeException failure) {
    if (failure instanceof StoreException.Refused && writes.size() > 1) {
      writes.forEach(write -> send(List.of(write)));
    } else {
      writes.forEach(write -> write.answer().completeExceptionally(failure));
    }
  }

  private long await(EtcdWrite write) {
    try {
      try {
        return write.answer().get(LIMIT_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException late) {
        if (withdrawn(write)) {
          throw new StoreException.Unavailable("etcd is busy: not written within 10 s", late);
        }
        return write.answer().get();
      }
    } catch (ExecutionException ended) {
      throw ended.getCause() instanceof StoreException failure
          ? failure
          : new StoreException.Unavailable("etcd could not be asked", ended.getCause());
    } catch (InterruptedException interrupted) {
      withdrawn(write);
      Thread.currentThread().interrupt();
      throw new StoreException.Unavailable("interrupted", interrupted);
    }
  }

  /** Whether it had not been sent; then it never is. */
  private boolean withdrawn(EtcdWrite write) {
    lock.lock();
    try {
      return waiting.remove(write);
    } finally {
      lock.unlock();
    }
  }
}
