package dev.nakhoda.master.grpc;

import dev.nakhoda.master.streams.Frames;
import dev.nakhoda.proto.v1.StreamFrame;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A bidirectional gRPC call as {@link Frames}. At most {@link #AHEAD} frames wait to be received
 * (no more are asked for), and sending waits until the call is ready: gRPC's own flow control.
 *
 * <p>The first frame goes to {@code opening}, on the call's executor; it must not block.
 */
final class CallFrames implements StreamObserver<StreamFrame>, Frames {

  private static final int AHEAD = 4;

  private final ServerCallStreamObserver<StreamFrame> call;
  private final Readiness readiness;
  private final BlockingQueue<Optional<StreamFrame>> inbox = new LinkedBlockingQueue<>();
  private final Consumer<StreamFrame> opening;
  private final AtomicBoolean ended = new AtomicBoolean();
  private boolean opened;
  private volatile Runnable cancelled = () -> {};
  private volatile boolean gone;

  /** Must be made inside the service method, before it returns. */
  CallFrames(StreamObserver<StreamFrame> responses, Consumer<StreamFrame> opening) {
    this.call = (ServerCallStreamObserver<StreamFrame>) responses;
    this.opening = opening;
    this.readiness = new Readiness(call::isReady);
    call.disableAutoRequest();
    call.setOnReadyHandler(readiness::signal);
    call.setOnCancelHandler(this::lost);
    call.request(1);
  }

  private void lost() {
    gone = true;
    inbox.add(Optional.empty());
    readiness.close();
    cancelled.run();
  }

  @Override
  public void onNext(StreamFrame frame) {
    if (opened) {
      inbox.add(Optional.of(frame));
      return;
    }
    opened = true;
    opening.accept(frame);
    call.request(AHEAD);
  }

  @Override
  public void onError(Throwable broken) {
    lost();
  }

  @Override
  public void onCompleted() {
    inbox.add(Optional.empty());
  }

  @Override
  public boolean send(StreamFrame frame) throws InterruptedException {
    if (!readiness.await()) {
      return false;
    }
    synchronized (call) {
      if (ended.get() || gone) {
        return false;
      }
      call.onNext(frame);
    }
    return true;
  }

  @Override
  public Optional<StreamFrame> receive() throws InterruptedException {
    Optional<StreamFrame> frame = inbox.take();
    if (frame.isPresent()) {
      call.request(1);
    } else {
      inbox.add(frame);
    }
    return frame;
  }

  @Override
  public void finish() {
    synchronized (call) {
      if (!gone && ended.compareAndSet(false, true)) {
        call.onCompleted();
      }
    }
  }

  @Override
  public void cancel() {
    fail(Status.CANCELLED.withDescription("the other side of the stream has gone").asException());
  }

  /** Ends the call with an error. */
  void fail(Exception why) {
    synchronized (call) {
      if (!gone && ended.compareAndSet(false, true)) {
        call.onError(why);
      }
    }
    gone = true;
    readiness.close();
    inbox.add(Optional.empty());
  }

  @Override
  public void onCancelled(Runnable action) {
    cancelled = action;
    if (gone) {
      action.run();
    }
  }
}
