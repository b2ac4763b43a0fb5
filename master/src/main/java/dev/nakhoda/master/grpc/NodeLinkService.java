package dev.nakhoda.master.grpc;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Status;
import dev.nakhoda.api.User;
import dev.nakhoda.client.GrpcStatus;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.metrics.Samples;
import dev.nakhoda.master.streams.NodeLinks;
import dev.nakhoda.proto.v1.ListenRequest;
import dev.nakhoda.proto.v1.NodeLinkGrpc;
import dev.nakhoda.proto.v1.StreamFrame;
import dev.nakhoda.proto.v1.StreamOrder;
import dev.nakhoda.proto.v1.UsageReply;
import dev.nakhoda.proto.v1.UsageReport;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service NodeLink: agents listen here for orders and answer them. A node may only be itself.
 * An order that finds the line full is refused, not queued.
 */
public final class NodeLinkService extends NodeLinkGrpc.NodeLinkImplBase {

  private static final Logger LOG = LoggerFactory.getLogger(NodeLinkService.class);
  private static final String NODE_PREFIX = "system:node:";

  private final NodeLinks links;
  private final Samples samples;
  private final Time time;

  public NodeLinkService(NodeLinks links, Samples samples, Time time) {
    this.links = links;
    this.samples = samples;
    this.time = time;
  }

  @Override
  public void listen(ListenRequest request, StreamObserver<StreamOrder> responses) {
    var call = (ServerCallStreamObserver<StreamOrder>) responses;
    User user = CallerInterceptor.user();
    if (!nodeOf(user).equals(request.getNodeName()) || request.getNodeName().isEmpty()) {
      call.onError(GrpcStatus.toGrpc(notThatNode(user, request.getNodeName())));
      return;
    }
    var link = new NodeLinks.Link(request.getNodeName(), order -> send(call, order));
    call.setOnCancelHandler(() -> {
      LOG.info("node link closed node={}", link.node());
      links.disconnected(link);
    });
    links.connected(link);
    LOG.info("node link opened node={}", link.node());
  }

  /** Several streams may be opened at once; a gRPC call takes one message at a time. */
  private static boolean send(ServerCallStreamObserver<StreamOrder> call, StreamOrder order) {
    synchronized (call) {
      if (call.isCancelled() || !call.isReady()) {
        return false;
      }
      call.onNext(order);
      return true;
    }
  }

  @Override
  public void report(UsageReport request, StreamObserver<UsageReply> responses) {
    User user = CallerInterceptor.user();
    Replies.reply(
        responses,
        () -> {
          if (request.getNodeName().isEmpty() || !nodeOf(user).equals(request.getNodeName())) {
            throw notThatNode(user, request.getNodeName());
          }
          samples.report(request.getNodeName(), UsageReports.read(request, time.now()));
          return UsageReply.newBuilder().setPeriodMillis(samples.period().toMillis()).build();
        });
  }

  @Override
  public StreamObserver<StreamFrame> answer(StreamObserver<StreamFrame> responses) {
    var answer = new Answer(nodeOf(CallerInterceptor.user()));
    CallFrames frames = new CallFrames(responses, answer::first);
    answer.frames = frames;
    return frames;
  }

  /** Waits for the first frame, which says which order is answered. */
  private final class Answer {
    private final String node;
    private CallFrames frames;

    Answer(String node) {
      this.node = node;
    }

    void first(StreamFrame frame) {
      if (node.isEmpty() || !links.answered(node, frame.getAnswerTo(), frames)) {
        frames.fail(
            GrpcStatus.toGrpc(
                new ApiException(Status.of(404, "NotFound", "nobody waits for this answer"))));
      }
    }
  }

  private static String nodeOf(User user) {
    return user.isIn(User.NODES) && user.name().startsWith(NODE_PREFIX)
        ? user.name().substring(NODE_PREFIX.length())
        : "";
  }

  private static ApiException notThatNode(User user, String node) {
    return new ApiException(
        Status.of(
            403,
            "Forbidden",
            "User \"" + user.name() + "\" cannot speak for node \"" + node + "\""));
  }
}
