package dev.nakhoda.master.store;

import io.grpc.Status;

/** What etcd's and gRPC's errors mean for us. Pure. */
final class EtcdFailures {

  private EtcdFailures() {}

  static StoreException of(Throwable failure) {
    Status status = Status.fromThrowable(failure);
    String text = status.getDescription() == null ? "" : status.getDescription();
    return switch (status.getCode()) {
      case OUT_OF_RANGE ->
          text.contains("compacted")
              ? new StoreException.Compacted(text)
              : new StoreException.Refused(text, failure);
      case INVALID_ARGUMENT, FAILED_PRECONDITION, UNIMPLEMENTED ->
          new StoreException.Refused(text, failure);
      case RESOURCE_EXHAUSTED ->
          text.contains("too many requests")
              ? new StoreException.Unavailable(text, failure)
              : new StoreException.Refused(text, failure);
      case UNAVAILABLE,
          DEADLINE_EXCEEDED,
          CANCELLED,
          UNKNOWN,
          INTERNAL,
          ABORTED,
          DATA_LOSS,
          UNAUTHENTICATED,
          PERMISSION_DENIED,
          NOT_FOUND,
          ALREADY_EXISTS,
          OK ->
          new StoreException.Unavailable(status.getCode() + " " + text, failure);
    };
  }
}
