package dev.nakhoda.master.streams;

import dev.nakhoda.proto.v1.StreamFrame;
import java.util.Optional;

/**
 * Carries frames both ways between a client and a node until the node has said its last word or
 * either side goes: then both are ended. The one cancellation path of all streams.
 */
public final class Relay {

  private final Frames client;
  private final Frames node;

  public Relay(Frames client, Frames node) {
    this.client = client;
    this.node = node;
  }

  /** Blocks until the stream has ended. */
  public void run() throws InterruptedException {
    client.onCancelled(node::cancel);
    node.onCancelled(client::cancel);
    Thread upwards = Thread.ofVirtual().name("stream-up").start(this::carryUp);
    boolean proper = false;
    try {
      proper = carryDown();
    } finally {
      if (proper) {
        node.finish();
      } else {
        node.cancel();
      }
      upwards.interrupt();
    }
  }

  /** The node's frames; its {@code end} is the last one. False when it never came. */
  private boolean carryDown() throws InterruptedException {
    Optional<StreamFrame> frame = node.receive();
    while (frame.isPresent()) {
      boolean last = frame.get().getFrameCase() == StreamFrame.FrameCase.END;
      if (!client.send(frame.get())) {
        return false;
      }
      if (last) {
        client.finish();
        return true;
      }
      frame = node.receive();
    }
    client.cancel();
    return false;
  }

  /**
   * The client's frames. When it has no more to say, its input has ended; the node's stream has
   * not, because only the node knows when that is.
   */
  private void carryUp() {
    boolean inputEnded = false;
    try {
      Optional<StreamFrame> frame = client.receive();
      while (frame.isPresent() && node.send(frame.get())) {
        inputEnded = inputEnded || frame.get().getStdinEnd();
        frame = client.receive();
      }
      if (!inputEnded) {
        node.send(StreamFrame.newBuilder().setStdinEnd(true).build());
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }
}
