package dev.nakhoda.master.grpc;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.User;
import dev.nakhoda.client.GrpcStatus;
import dev.nakhoda.master.security.Attributes;
import dev.nakhoda.master.security.Authorizer;
import dev.nakhoda.master.streams.Frames;
import dev.nakhoda.master.streams.PodStreams;
import dev.nakhoda.master.streams.Relay;
import dev.nakhoda.proto.v1.StreamFrame;
import dev.nakhoda.proto.v1.StreamOrder;
import io.grpc.stub.StreamObserver;

/** The RPC Stream: the command line's logs, exec, attach, port-forward and image load. */
final class ClientStreams {

  private final PodStreams streams;
  private final Authorizer authorizer;

  ClientStreams(PodStreams streams, Authorizer authorizer) {
    this.streams = streams;
    this.authorizer = authorizer;
  }

  StreamObserver<StreamFrame> accept(User user, StreamObserver<StreamFrame> responses) {
    var opening = new Opening(user);
    CallFrames client = new CallFrames(responses, opening::first);
    opening.client = client;
    return client;
  }

  /** Waits for the first frame, which says what is wanted. */
  private final class Opening {
    private final User user;
    private CallFrames client;

    Opening(User user) {
      this.user = user;
    }

    void first(StreamFrame frame) {
      Thread.ofVirtual().name("grpc-stream").start(() -> serve(user, client, frame));
    }
  }

  private void serve(User user, CallFrames client, StreamFrame first) {
    try {
      if (first.getFrameCase() != StreamFrame.FrameCase.OPEN) {
        throw ApiException.badRequest("the first frame must say what to open");
      }
      StreamOrder order = first.getOpen();
      authorizer.check(user, attributes(order));
      Frames node = streams.open(order);
      new Relay(client, node).run();
    } catch (InterruptedException stopping) {
      client.fail(GrpcStatus.toGrpc(ApiException.unavailable("the master is stopping")));
    } catch (RuntimeException failure) {
      client.fail(Replies.error(failure));
    }
  }

  private static Attributes attributes(StreamOrder order) {
    return switch (order.getKindCase()) {
      case LOGS -> pod("get", "log", order);
      case EXEC -> pod("create", "exec", order);
      case ATTACH -> pod("create", "attach", order);
      case PORT_FORWARD -> pod("create", "portforward", order);
      case STATS -> node("get", "stats", order);
      case NODE_REQUEST -> node("get", "proxy", order);
      case IMAGE_LOAD -> node("create", "images", order);
      case KIND_NOT_SET -> throw ApiException.badRequest("the order says nothing");
    };
  }

  private static Attributes pod(String verb, String subresource, StreamOrder order) {
    return Attributes.of(
        verb, ResourceName.PODS, subresource, order.getNamespace(), order.getPod());
  }

  private static Attributes node(String verb, String subresource, StreamOrder order) {
    return Attributes.of(verb, ResourceName.NODES, subresource, "", order.getNode());
  }
}
