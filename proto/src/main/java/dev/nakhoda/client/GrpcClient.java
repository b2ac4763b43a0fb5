package dev.nakhoda.client;

import com.google.protobuf.ByteString;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.loop.Time;
import dev.nakhoda.proto.v1.ClusterGrpc;
import dev.nakhoda.proto.v1.DeleteRequest;
import dev.nakhoda.proto.v1.GetRequest;
import dev.nakhoda.proto.v1.ListReply;
import dev.nakhoda.proto.v1.ListRequest;
import dev.nakhoda.proto.v1.ObjectReply;
import dev.nakhoda.proto.v1.PatchRequest;
import dev.nakhoda.proto.v1.Resource;
import dev.nakhoda.proto.v1.WriteRequest;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The API over one gRPC channel: how agents and the command line reach the master. Thread-safe. The
 * channel reconnects by itself; a call during an outage fails with 503 after at most 30 s.
 */
public final class GrpcClient implements Client {

  private static final long CALL_SECONDS = 30;
  private static final int PAGE = 1000;

  private final ManagedChannel channel;
  private final ClusterGrpc.ClusterBlockingStub stub;
  private final String fieldManager;
  private final Time time;

  /**
   * Owns the channel: {@link #close} ends it.
   *
   * @param fieldManager who writes, e.g. {@code kubelet}
   */
  public GrpcClient(ManagedChannel channel, String fieldManager, Time time) {
    this.channel = channel;
    this.stub = ClusterGrpc.newBlockingStub(channel);
    this.fieldManager = fieldManager;
    this.time = time;
  }

  /** For the calls that are not objects: Join, Stream, NodeLink. */
  public Channel channel() {
    return channel;
  }

  @Override
  public KubeObject get(ResourceName resource, ObjectKey key) {
    GetRequest request =
        GetRequest.newBuilder()
            .setResource(message(resource))
            .setNamespace(key.namespace())
            .setName(key.name())
            .build();
    return object(call(timed -> timed.get(request)));
  }

  @Override
  public ObjectList list(ResourceName resource, Scope scope) {
    List<KubeObject> items = new ArrayList<>();
    String next = "";
    long revision;
    do {
      ListRequest request = listRequest(resource, scope).setLimit(PAGE).setContinue(next).build();
      ListReply page = call(timed -> timed.list(request));
      page.getItemsList().forEach(item -> items.add(KubeObject.of(item.toByteArray())));
      revision = page.getResourceVersion();
      next = page.getContinue();
    } while (!next.isEmpty());
    return new ObjectList(revision, items);
  }

  @Override
  public Watch watch(ResourceName resource, Scope scope, long resourceVersion) {
    ListRequest request =
        listRequest(resource, scope).setResourceVersion(resourceVersion).setBookmarks(true).build();
    return new GrpcWatch(
        ClientCalls.blockingV2ServerStreamingCall(
            channel, ClusterGrpc.getWatchMethod(), stub.getCallOptions(), request));
  }

  @Override
  public KubeObject create(ResourceName resource, KubeObject object) {
    return create(resource, object.key(), "", object);
  }

  @Override
  public KubeObject create(
      ResourceName resource, ObjectKey parent, String subresource, KubeObject body) {
    WriteRequest request = write(resource, parent, subresource, body);
    return object(call(timed -> timed.create(request)));
  }

  @Override
  public KubeObject update(ResourceName resource, String subresource, KubeObject object) {
    WriteRequest request = write(resource, object.key(), subresource, object);
    return object(call(timed -> timed.update(request)));
  }

  @Override
  public KubeObject patch(ResourceName resource, ObjectKey key, String subresource, Patch patch) {
    PatchRequest request =
        PatchRequest.newBuilder()
            .setResource(message(resource))
            .setNamespace(key.namespace())
            .setName(key.name())
            .setSubresource(subresource)
            .setType(type(patch.type()))
            .setPatch(ByteString.copyFrom(patch.body()))
            .setFieldManager(fieldManager)
            .build();
    return object(call(timed -> timed.patch(request)));
  }

  @Override
  public KubeObject delete(ResourceName resource, ObjectKey key, DeleteOptions options) {
    DeleteRequest request =
        DeleteRequest.newBuilder()
            .setResource(message(resource))
            .setNamespace(key.namespace())
            .setName(key.name())
            .setOptions(ByteString.copyFrom(Json.write(options.toJson())))
            .build();
    return object(call(timed -> timed.delete(request)));
  }

  @Override
  public Informer informer(ResourceName resource, Scope scope) {
    return new WatchingInformer(this, resource, scope, time);
  }

  private WriteRequest write(
      ResourceName resource, ObjectKey key, String subresource, KubeObject object) {
    return WriteRequest.newBuilder()
        .setResource(message(resource))
        .setNamespace(key.namespace())
        .setName(key.name())
        .setSubresource(subresource)
        .setObject(ByteString.copyFrom(object.bytes()))
        .setFieldManager(fieldManager)
        .build();
  }

  private static ListRequest.Builder listRequest(ResourceName resource, Scope scope) {
    return ListRequest.newBuilder()
        .setResource(message(resource))
        .setNamespace(scope.namespace())
        .setLabelSelector(scope.labelSelector())
        .setFieldSelector(scope.fieldSelector());
  }

  /** As the contract names a resource. */
  public static Resource message(ResourceName resource) {
    return Resource.newBuilder()
        .setGroup(resource.group())
        .setVersion(resource.version())
        .setPlural(resource.plural())
        .build();
  }

  private static PatchRequest.Type type(Patch.Type type) {
    return switch (type) {
      case JSON -> PatchRequest.Type.JSON;
      case MERGE -> PatchRequest.Type.MERGE;
      case STRATEGIC_MERGE -> PatchRequest.Type.STRATEGIC_MERGE;
      case APPLY -> PatchRequest.Type.APPLY;
    };
  }

  private <T> T call(Function<ClusterGrpc.ClusterBlockingStub, T> call) {
    try {
      return call.apply(stub.withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS));
    } catch (StatusRuntimeException failure) {
      throw GrpcStatus.toApiException(failure.getStatus(), failure.getTrailers());
    }
  }

  private static KubeObject object(ObjectReply reply) {
    return KubeObject.of(reply.getObject().toByteArray());
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
