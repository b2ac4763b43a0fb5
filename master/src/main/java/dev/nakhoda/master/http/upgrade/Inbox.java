package dev.nakhoda.master.http.upgrade;

import com.google.protobuf.ByteString;
import dev.nakhoda.proto.v1.StreamFrame;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What one client stream sent, waiting for its relay. Bounded by {@link ReadBound}. */
final class Inbox {

  /** The contract's bound for one frame's data. */
  private static final int MOST_BYTES = 64 << 10;

  private final ReadBound bound;
  private final BlockingQueue<Optional<StreamFrame>> queue = new LinkedBlockingQueue<>();

  Inbox(ReadBound bound) {
    this.bound = bound;
  }

  void add(StreamFrame frame) {
    queue.add(Optional.of(frame));
    bound.added();
  }

  /** Bytes for the container's standard input, or for a forwarded port. */
  void addInput(byte[] bytes, int from) {
    for (int at = from; at < bytes.length; at += MOST_BYTES) {
      int length = Math.min(MOST_BYTES, bytes.length - at);
      add(StreamFrame.newBuilder().setStdin(ByteString.copyFrom(bytes, at, length)).build());
    }
  }

  void addInputEnd() {
    add(StreamFrame.newBuilder().setStdinEnd(true).build());
  }

  /** Nothing more will come. */
  void end() {
    queue.add(Optional.empty());
  }

  Optional<StreamFrame> take() throws InterruptedException {
    Optional<StreamFrame> frame = queue.take();
    if (frame.isPresent()) {
      bound.taken();
    } else {
      queue.add(frame);
    }
    return frame;
  }
}
