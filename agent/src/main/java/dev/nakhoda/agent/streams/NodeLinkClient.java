package dev.nakhoda.agent.streams;

import dev.nakhoda.agent.pages.NodePages;
import dev.nakhoda.agent.runtime.Runtime;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.api.ApiException;
import dev.nakhoda.loop.Backoff;
import dev.nakhoda.loop.Time;
import dev.nakhoda.proto.v1.ListenRequest;
import dev.nakhoda.proto.v1.NodeLinkGrpc;
import dev.nakhoda.proto.v1.StreamFrame;
import dev.nakhoda.proto.v1.StreamOrder;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The node's side of the link: listens for orders and answers each with a stream of its own, on a
 * virtual thread of its own. A lost link is dialled again after a back-off of 0.2 to 10 s. At most
 * {@value #MOST_STREAMS} orders are carried out at once; more are refused with 429.
 */
public final class NodeLinkClient implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NodeLinkClient.class);
  private static final int MOST_STREAMS = 512;
  private static final Backoff RECONNECT =
      new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));

  private final NodeLinkGrpc.NodeLinkStub master;
  private final String nodeName;
  private final Map<StreamOrder.KindCase, OrderHandler> handlers;
  private final Semaphore slots = new Semaphore(MOST_STREAMS);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Context.CancellableContext calls = Context.ROOT.withCancellation();
  private final Thread listener;

  /**
   * Dials at {@link #start}.
   *
   * @param channel to the master, authenticated as this node; whoever made it closes it
   */
  public NodeLinkClient(
      Channel channel,
      String nodeName,
      Runtime runtime,
      WaitingReasons waiting,
      NodePages pages,
      Time time) {
    this.master = NodeLinkGrpc.newStub(channel);
    this.nodeName = nodeName;
    ContainerLookup lookup = new ContainerLookup(runtime, waiting);
    this.handlers =
        Map.of(
            StreamOrder.KindCase.LOGS, new LogsHandler(lookup, runtime.streams(), time),
            StreamOrder.KindCase.EXEC, new ExecHandler(lookup, runtime.streams()),
            StreamOrder.KindCase.ATTACH, new AttachHandler(lookup, runtime.streams()),
            StreamOrder.KindCase.PORT_FORWARD, new PortForwardHandler(lookup),
            StreamOrder.KindCase.IMAGE_LOAD, new ImageLoadHandler(runtime.images()),
            StreamOrder.KindCase.NODE_REQUEST, new NodeRequestHandler(pages));
    this.listener = Thread.ofVirtual().name("node-link").unstarted(this::listen);
  }

  public NodeLinkClient start() {
    listener.start();
    return this;
  }

  private void listen() {
    int failures = 0;
    try {
      while (closed.getCount() > 0) {
        Listening listening = new Listening();
        calls.run(() ->
            master.listen(ListenRequest.newBuilder().setNodeName(nodeName).build(), listening));
        listening.ended.await();
        failures = listening.heard ? 1 : failures + 1;
        closed.await(RECONNECT.delay(failures).toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Listening implements StreamObserver<StreamOrder> {
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean heard;

    @Override
    public void onNext(StreamOrder order) {
      heard = true;
      Thread.ofVirtual().name("stream-" + order.getKindCase()).start(() -> answer(order));
    }

    @Override
    public void onError(Throwable failure) {
      LOG.debug("link to the master lost why={}", failure.getMessage());
      ended.countDown();
    }

    @Override
    public void onCompleted() {
      ended.countDown();
    }
  }

  private void answer(StreamOrder order) {
    AnswerStream stream = new AnswerStream();
    try {
      calls.run(() -> master.answer(stream));
      stream.send(StreamFrame.newBuilder().setAnswerTo(order.getId()).build());
      if (!slots.tryAcquire()) {
        stream.end(EndStatus.tooMany("too many streams on node " + nodeName));
        return;
      }
      try {
        stream.end(carryOut(order, stream));
      } finally {
        slots.release();
      }
    } catch (AnswerStream.Cancelled nobodyLeft) {
      LOG.debug("stream cancelled kind={} pod={}", order.getKindCase(), order.getPod());
    }
  }

  private ObjectNode carryOut(StreamOrder order, AnswerStream stream) {
    OrderHandler handler = handlers.get(order.getKindCase());
    if (handler == null) {
      return EndStatus.unimplemented(
          "node " + nodeName + " does not serve orders of kind " + order.getKindCase());
    }
    try {
      return handler.answer(order, stream);
    } catch (ApiException refused) {
      return refused.status().toJson();
    } catch (RuntimeFailure failure) {
      return EndStatus.of(failure);
    } catch (IOException failure) {
      return EndStatus.internal(failure.getMessage());
    } catch (AnswerStream.Cancelled cancelled) {
      throw cancelled;
    } catch (RuntimeException failure) {
      LOG.error("stream failed kind={} pod={}", order.getKindCase(), order.getPod(), failure);
      return EndStatus.internal("internal error on node " + nodeName);
    }
  }

  /** Ends the link and all its streams. */
  @Override
  public void close() {
    closed.countDown();
    listener.interrupt();
    calls.cancel(null);
  }
}
