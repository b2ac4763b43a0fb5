package dev.nakhoda.master.grpc;

import com.google.protobuf.ByteString;
import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.User;
import dev.nakhoda.client.Watch;
import dev.nakhoda.master.metrics.Samples;
import dev.nakhoda.master.registry.Resources;
import dev.nakhoda.master.security.Attributes;
import dev.nakhoda.master.security.Authorizer;
import dev.nakhoda.master.streams.PodStreams;
import dev.nakhoda.proto.v1.ClusterGrpc;
import dev.nakhoda.proto.v1.DeleteRequest;
import dev.nakhoda.proto.v1.DiscoverRequest;
import dev.nakhoda.proto.v1.GetRequest;
import dev.nakhoda.proto.v1.JoinRequest;
import dev.nakhoda.proto.v1.JoinResponse;
import dev.nakhoda.proto.v1.ListReply;
import dev.nakhoda.proto.v1.ListRequest;
import dev.nakhoda.proto.v1.ObjectReply;
import dev.nakhoda.proto.v1.PatchRequest;
import dev.nakhoda.proto.v1.RenewRequest;
import dev.nakhoda.proto.v1.StreamFrame;
import dev.nakhoda.proto.v1.VersionRequest;
import dev.nakhoda.proto.v1.WatchReply;
import dev.nakhoda.proto.v1.WriteRequest;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * The service Cluster: the API for agents and the command line. Stateless; each call runs on a
 * virtual thread. A watch is pulled only while the client takes events; one that is too slow
 * overflows its subscription and ends with 410.
 */
public final class ClusterService extends ClusterGrpc.ClusterImplBase {

  private final Verbs verbs;
  private final Authorizer authorizer;
  private final Joining joining;
  private final Documents documents;
  private final ClientStreams streams;

  /** What Version and Discover answer. */
  public record Documents(Supplier<ObjectNode> version, Supplier<ObjectNode> discovery) {}

  public ClusterService(
      Resources resources,
      Authorizer authorizer,
      Joining joining,
      Documents documents,
      PodStreams streams,
      Samples samples) {
    this.verbs = new Verbs(resources, authorizer, new UsageVerbs(resources, samples));
    this.authorizer = authorizer;
    this.joining = joining;
    this.documents = documents;
    this.streams = new ClientStreams(streams, authorizer);
  }

  @Override
  public void join(JoinRequest request, StreamObserver<JoinResponse> responses) {
    User user = CallerInterceptor.user();
    Replies.reply(responses, () -> joining.join(user, request));
  }

  @Override
  public void renew(RenewRequest request, StreamObserver<JoinResponse> responses) {
    User user = CallerInterceptor.user();
    Replies.reply(responses, () -> joining.renew(user, request));
  }

  @Override
  public void version(VersionRequest request, StreamObserver<ObjectReply> responses) {
    Replies.reply(responses, () -> document("/version", documents.version()));
  }

  @Override
  public void discover(DiscoverRequest request, StreamObserver<ObjectReply> responses) {
    Replies.reply(responses, () -> document("/apis", documents.discovery()));
  }

  private ObjectReply document(String path, Supplier<ObjectNode> document) {
    authorizer.check(CallerInterceptor.user(), Attributes.ofPath("get", path));
    return ObjectReply.newBuilder()
        .setObject(ByteString.copyFrom(Json.write(document.get())))
        .build();
  }

  @Override
  public void get(GetRequest request, StreamObserver<ObjectReply> responses) {
    Replies.reply(responses, () -> verbs.get(CallerInterceptor.user(), request));
  }

  @Override
  public void list(ListRequest request, StreamObserver<ListReply> responses) {
    Replies.reply(responses, () -> verbs.list(CallerInterceptor.user(), request));
  }

  @Override
  public void create(WriteRequest request, StreamObserver<ObjectReply> responses) {
    Replies.reply(responses, () -> verbs.create(CallerInterceptor.user(), request));
  }

  @Override
  public void update(WriteRequest request, StreamObserver<ObjectReply> responses) {
    Replies.reply(responses, () -> verbs.update(CallerInterceptor.user(), request));
  }

  @Override
  public void patch(PatchRequest request, StreamObserver<ObjectReply> responses) {
    Replies.reply(responses, () -> verbs.patch(CallerInterceptor.user(), request));
  }

  @Override
  public void delete(DeleteRequest request, StreamObserver<ObjectReply> responses) {
    Replies.reply(responses, () -> verbs.delete(CallerInterceptor.user(), request));
  }

  @Override
  public void watch(ListRequest request, StreamObserver<WatchReply> responses) {
    var call = (ServerCallStreamObserver<WatchReply>) responses;
    try {
      Watch watch = verbs.watch(CallerInterceptor.user(), request);
      Readiness readiness = new Readiness(call::isReady);
      call.setOnReadyHandler(readiness::signal);
      call.setOnCancelHandler(() -> {
        readiness.close();
        Thread.startVirtualThread(watch::close);
      });
      // The call's own executor must stay free for the two handlers above.
      Thread.ofVirtual().name("grpc-watch").start(() -> pump(request, watch, call, readiness));
    } catch (RuntimeException failure) {
      call.onError(Replies.error(failure));
    }
  }

  private void pump(
      ListRequest request,
      Watch watch,
      ServerCallStreamObserver<WatchReply> call,
      Readiness readiness) {
    try (watch) {
      while (readiness.await()) {
        call.onNext(verbs.event(request, watch.next()));
      }
    } catch (ApiException ended) {
      end(call, ended);
    } catch (InterruptedException stopping) {
      end(call, ApiException.unavailable("the master is stopping"));
    } catch (RuntimeException failure) {
      // The client may have gone between the check and the send.
      if (!call.isCancelled()) {
        end(call, failure);
      }
    }
  }

  private static void end(ServerCallStreamObserver<WatchReply> call, RuntimeException why) {
    if (!call.isCancelled()) {
      call.onError(Replies.error(why));
    }
  }

  @Override
  public StreamObserver<StreamFrame> stream(StreamObserver<StreamFrame> responses) {
    return streams.accept(CallerInterceptor.user(), responses);
  }
}
