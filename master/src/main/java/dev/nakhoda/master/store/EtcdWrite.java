package dev.nakhoda.master.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One caller's compare-and-swap of one key, and its answer: the new revision or a {@link
 * StoreException}.
 *
 * @param expected the revision that the key must have; 0: it must not be there
 * @param value empty: the key is deleted
 */
record EtcdWrite(
    String key, long expected, Optional<ByteString> value, CompletableFuture<Long> answer) {

  static EtcdWrite create(String key, byte[] value) {
    return update(key, value, 0);
  }

  static EtcdWrite update(String key, byte[] value, long expected) {
    return new EtcdWrite(
        key,
        expected,
        Optional.of(UnsafeByteOperations.unsafeWrap(value)),
        new CompletableFuture<>());
  }

  static EtcdWrite delete(String key, long expected) {
    return new EtcdWrite(key, expected, Optional.empty(), new CompletableFuture<>());
  }

  boolean deletes() {
    return value.isEmpty();
  }

  int bytes() {
    return key.length() + value.map(ByteString::size).orElse(0);
  }

  /** {@code followers}: how many writes come after it in the same transaction. */
  TxnRequest request(int followers) {
    ByteString name = ByteString.copyFromUtf8(key);
    TxnRequest.Builder transaction = TxnRequest.newBuilder().addCompare(condition(name));
    RequestOp.Builder change = RequestOp.newBuilder();
    value.ifPresentOrElse(
        bytes ->
            change.setRequestPut(
                PutRequest.newBuilder()
                    .setKey(name)
                    .setValue(EtcdRevision.marked(bytes, followers))),
        () -> change.setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(name)));
    transaction.addSuccess(change);
    if (expected != 0) {
      transaction.addFailure(
          RequestOp.newBuilder().setRequestRange(RangeRequest.newBuilder().setKey(name)));
    }
    return transaction.build();
  }

  private Compare condition(ByteString name) {
    Compare.Builder condition =
        Compare.newBuilder().setKey(name).setResult(Compare.CompareResult.EQUAL);
    if (expected == 0) {
      return condition.setTarget(Compare.CompareTarget.CREATE).setCreateRevision(0).build();
    }
    return condition
        .setTarget(Compare.CompareTarget.MOD)
        .setModRevision(EtcdRevision.etcd(expected))
        .build();
  }

  /** {@code revision}: what the write got if it took place. */
  void answer(TxnResponse response, long revision) {
    if (response.getSucceeded()) {
      answer.complete(revision);
    } else if (expected == 0) {
      answer.completeExceptionally(new StoreException.AlreadyExists(key));
    } else if (response.getResponses(0).getResponseRange().getKvsCount() == 0) {
      answer.completeExceptionally(new StoreException.NotFound(key));
    } else {
      var present = EtcdRevision.entry(response.getResponses(0).getResponseRange().getKvs(0));
      answer.completeExceptionally(
          new StoreException.Conflict(key, expected, present.modRevision()));
    }
  }
}
