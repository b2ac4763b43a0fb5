package dev.nakhoda.master.streams;

import dev.nakhoda.proto.v1.StreamFrame;
import java.util.Optional;

/**
 * One side of a byte stream: towards a node, or towards a client. One thread sends and one
 * receives; both block, which is the back-pressure. {@link #cancel} may come from any thread and
 * wakes both.
 */
public interface Frames {

  /** False when the other side has gone. */
  boolean send(StreamFrame frame) throws InterruptedException;

  /** The next frame; empty when the other side has ended properly or gone. */
  Optional<StreamFrame> receive() throws InterruptedException;

  /** Ends the stream properly: everything has been said. */
  void finish();

  /** Ends both directions at once; what is under way is dropped. */
  void cancel();

  /** Runs {@code action} once, when the other side breaks the stream off or {@link #cancel}. */
  void onCancelled(Runnable action);
}
