package dev.nakhoda.master.store;

import com.google.protobuf.ByteString;
import dev.nakhoda.master.store.Store.Entry;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KeyValue;

/**
 * How the store's revisions follow from etcd's. Writes that {@link EtcdWrites} put into one
 * transaction share etcd's revision, but a resourceVersion must tell them apart: a watch that broke
 * off between two of them is resumed at the first. So a revision is etcd's times {@value #SPAN},
 * less the number of writes that come after it in its transaction. That number is kept as so many
 * spaces behind the value, which JSON ignores; a deletion, which keeps no value, comes last. Pure.
 */
final class EtcdRevision {

  private static final int SPAN = 256;

  private EtcdRevision() {}

  /** Of the last write in a transaction, and of everything up to it. */
  static long ofLast(long etcdRevision) {
    return etcdRevision * SPAN;
  }

  static long of(long etcdRevision, int followers) {
    return ofLast(etcdRevision) - followers;
  }

  /** The revision of the transaction that {@code revision} stands in. */
  static long etcd(long revision) {
    return Math.ceilDiv(revision, SPAN);
  }

  /** What to store when so many writes follow in the same transaction. */
  static ByteString marked(ByteString value, int followers) {
    return followers == 0 ? value : value.concat(ByteString.copyFromUtf8(" ".repeat(followers)));
  }

  static Entry entry(KeyValue found) {
    ByteString value = found.getValue();
    int length = value.size();
    while (length > 0 && value.byteAt(length - 1) == ' ') {
      length--;
    }
    return new Entry(
        found.getKey().toStringUtf8(),
        value.substring(0, length).toByteArray(),
        of(found.getModRevision(), value.size() - length));
  }

  static StoreEvent event(Event event) {
    return switch (event.getType()) {
      case PUT -> new StoreEvent.Put(entry(event.getKv()));
      case DELETE ->
          new StoreEvent.Deleted(
              event.getKv().getKey().toStringUtf8(), ofLast(event.getKv().getModRevision()));
      case UNRECOGNIZED -> throw new IllegalStateException("unknown etcd event: " + event);
    };
  }
}
