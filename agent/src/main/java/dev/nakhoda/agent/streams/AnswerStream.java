package dev.nakhoda.agent.streams;

import com.google.protobuf.ByteString;
import dev.nakhoda.api.Json;
import dev.nakhoda.proto.v1.StreamFrame;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.databind.node.ObjectNode;

/**
 * One Answer call as blocking reads and writes. A write waits while the master does not read; at
 * most {@value #WINDOW} frames of the master's wait to be read. One thread reads, any may write.
 * When the master cancels (its client went away) or the link breaks, reads end, writes throw {@link
 * Cancelled} and the cancel action runs: that is the one cancellation path.
 */
final class AnswerStream implements ClientResponseObserver<StreamFrame, StreamFrame> {

  private static final int WINDOW = 8;

  /** The other side is gone: nobody is left to tell. */
  static final class Cancelled extends RuntimeException {
    Cancelled() {
      super("the stream was cancelled", null, false, false);
    }
  }

  private final BlockingQueue<Optional<StreamFrame>> inbound = new LinkedBlockingQueue<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private ClientCallStreamObserver<StreamFrame> call;
  private Optional<Runnable> cancelAction = Optional.empty();
  private boolean over;

  @Override
  public void beforeStart(ClientCallStreamObserver<StreamFrame> started) {
    call = started;
    call.disableAutoRequestWithInitial(WINDOW);
    call.setOnReadyHandler(this::wake);
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onNext(StreamFrame frame) {
    inbound.add(Optional.of(frame));
  }

  @Override
  public void onError(Throwable failure) {
    cancelled();
  }

  @Override
  public void onCompleted() {
    cancelled();
  }

  private void cancelled() {
    Optional<Runnable> action;
    lock.lock();
    try {
      action = over ? Optional.empty() : cancelAction;
      over = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    inbound.add(Optional.empty());
    action.ifPresent(Runnable::run);
  }

  /** Runs at once when it is too late. Must be quick and may run on gRPC's thread. */
  void onCancel(Runnable action) {
    lock.lock();
    try {
      if (!over) {
        cancelAction = Optional.of(action);
        return;
      }
    } finally {
      lock.unlock();
    }
    action.run();
  }

  /** Blocks; empty when the stream is over. */
  Optional<StreamFrame> receive() {
    try {
      Optional<StreamFrame> frame = inbound.take();
      if (frame.isPresent()) {
        call.request(1);
      } else {
        // Stays at the head for every later read.
        inbound.add(frame);
      }
      return frame;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  void send(StreamFrame frame) {
    lock.lock();
    try {
      while (!over && !call.isReady()) {
        changed.await();
      }
      if (over) {
        throw new Cancelled();
      }
      call.onNext(frame);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Cancelled();
    } finally {
      lock.unlock();
    }
  }

  void sendOutput(byte[] data) {
    send(StreamFrame.newBuilder().setStdout(ByteString.copyFrom(data)).build());
  }

  void sendError(byte[] data) {
    send(StreamFrame.newBuilder().setStderr(ByteString.copyFrom(data)).build());
  }

  /** Sends the last frame and ends the call; later calls have no effect. */
  void end(ObjectNode status) {
    lock.lock();
    try {
      if (over) {
        return;
      }
      over = true;
      changed.signalAll();
      call.onNext(
          StreamFrame.newBuilder()
              .setEnd(
                  StreamFrame.StreamEnd.newBuilder()
                      .setStatus(ByteString.copyFrom(Json.write(status))))
              .build());
      call.onCompleted();
    } finally {
      lock.unlock();
    }
    inbound.add(Optional.empty());
  }
}
