package dev.nakhoda.master.grpc;

import com.google.protobuf.ByteString;
import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Scope;
import dev.nakhoda.master.metrics.Samples;
import dev.nakhoda.master.metrics.UsageObjects;
import dev.nakhoda.master.registry.ListPage;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Resources;
import dev.nakhoda.proto.v1.GetRequest;
import dev.nakhoda.proto.v1.ListReply;
import dev.nakhoda.proto.v1.ListRequest;
import dev.nakhoda.proto.v1.ObjectReply;
import dev.nakhoda.proto.v1.Resource;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What nodes and pods use, for {@code nakhoda top}: get and list. Stateless, thread-safe. */
final class UsageVerbs {

  private final Resources resources;
  private final UsageObjects usage;

  UsageVerbs(Resources resources, Samples samples) {
    this.resources = resources;
    this.usage = new UsageObjects(samples);
  }

  /** Empty when the request is about something else. */
  static Optional<ResourceName> served(Resource resource) {
    return Stream.of(UsageObjects.NODES, UsageObjects.PODS)
        .filter(each ->
            each.group().equals(resource.getGroup())
                && each.version().equals(resource.getVersion())
                && each.plural().equals(resource.getPlural()))
        .findFirst();
  }

  ObjectReply get(ResourceName wanted, GetRequest request) {
    if (request.getTable() || !request.getSubresource().isEmpty()) {
      throw ApiException.methodNotSupported(wanted, "get");
    }
    ObjectKey key = new ObjectKey(request.getNamespace(), request.getName());
    KubeObject object = resources.get(measured(wanted), key, "");
    byte[] found =
        usage
            .of(wanted, object)
            .map(Json::write)
            .orElseThrow(() -> ApiException.notFound(named(wanted), shown(wanted, key)));
    return ObjectReply.newBuilder().setObject(ByteString.copyFrom(found)).build();
  }

  ListReply list(ResourceName wanted, Scope scope, ListRequest request) {
    if (request.getTable()) {
      throw ApiException.methodNotSupported(wanted, "list");
    }
    ListReply.Builder reply = ListReply.newBuilder();
    resources.list(measured(wanted), scope, ListPage.ALL).items().stream()
        .flatMap(object -> usage.of(wanted, object).stream())
        .forEach(tree -> reply.addItems(ByteString.copyFrom(Json.write(tree))));
    return reply.build();
  }

  private ResourceType measured(ResourceName wanted) {
    return resources
        .type("", "v1", wanted.plural())
        .orElseThrow(() -> ApiException.methodNotSupported(wanted, "get"));
  }

  /** As metrics-server words it: nodemetrics.metrics.k8s.io "node-1" not found. */
  private static ResourceName named(ResourceName wanted) {
    return new ResourceName(
        wanted.group(), wanted.version(), wanted.kind().toLowerCase(Locale.ROOT), "", true);
  }

  private static String shown(ResourceName wanted, ObjectKey key) {
    return wanted.namespaced() ? key.namespace() + "/" + key.name() : key.name();
  }
}
