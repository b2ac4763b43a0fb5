package dev.nakhoda.master.grpc;

import com.google.protobuf.ByteString;
import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.Status;
import dev.nakhoda.api.User;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Scope;
import dev.nakhoda.client.Watch;
import dev.nakhoda.master.registry.FieldValidation;
import dev.nakhoda.master.registry.ListPage;
import dev.nakhoda.master.registry.ObjectPage;
import dev.nakhoda.master.registry.RequestContext;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Resources;
import dev.nakhoda.master.registry.WatchOptions;
import dev.nakhoda.master.security.Attributes;
import dev.nakhoda.master.security.Authorizer;
import dev.nakhoda.master.security.NodeRestriction;
import dev.nakhoda.proto.v1.DeleteRequest;
import dev.nakhoda.proto.v1.GetRequest;
import dev.nakhoda.proto.v1.ListReply;
import dev.nakhoda.proto.v1.ListRequest;
import dev.nakhoda.proto.v1.ObjectReply;
import dev.nakhoda.proto.v1.PatchRequest;
import dev.nakhoda.proto.v1.Resource;
import dev.nakhoda.proto.v1.WatchReply;
import dev.nakhoda.proto.v1.WriteRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The verbs of the API in gRPC's messages: authorise, call {@link Resources}, reply. */
final class Verbs {

  private final Resources resources;
  private final Authorizer authorizer;
  private final UsageVerbs usage;

  Verbs(Resources resources, Authorizer authorizer, UsageVerbs usage) {
    this.resources = resources;
    this.authorizer = authorizer;
    this.usage = usage;
  }

  ObjectReply get(User user, GetRequest request) {
    ObjectKey key = new ObjectKey(request.getNamespace(), request.getName());
    Optional<ResourceName> measured = UsageVerbs.served(request.getResource());
    if (measured.isPresent()) {
      authorizer.check(
          user,
          Attributes.of(
              "get", measured.get(), request.getSubresource(), key.namespace(), key.name()));
      return usage.get(measured.get(), request);
    }
    ResourceType type = type(request.getResource());
    check(user, "get", type, request.getSubresource(), key);
    KubeObject object = resources.get(type, key, request.getSubresource());
    return request.getTable()
        ? reply(Json.write(table(type, List.of(object), object.resourceVersion())), List.of())
        : reply(object.bytes(), List.of());
  }

  ListReply list(User user, ListRequest request) {
    Optional<ResourceName> measured = UsageVerbs.served(request.getResource());
    if (measured.isPresent()) {
      authorizer.check(
          user,
          Attributes.ofSelection(
              "list", measured.get(), request.getNamespace(), request.getFieldSelector()));
      return usage.list(measured.get(), scope(request), request);
    }
    ResourceType type = type(request.getResource());
    authorizer.check(user, selecting("list", type, request));
    String version =
        request.getResourceVersion() == 0 ? "" : Long.toString(request.getResourceVersion());
    ObjectPage page =
        resources.list(
            type,
            scope(request),
            new ListPage(request.getLimit(), request.getContinue(), version, ""));
    ListReply.Builder reply =
        ListReply.newBuilder()
            .setResourceVersion(page.resourceVersion())
            .setContinue(page.continueToken());
    if (request.getTable()) {
      reply.addItems(
          ByteString.copyFrom(Json.write(table(type, page.items(), page.resourceVersion()))));
    } else {
      page.items().forEach(item -> reply.addItems(ByteString.copyFrom(item.bytes())));
    }
    return reply.build();
  }

  Watch watch(User user, ListRequest request) {
    ResourceType type = type(request.getResource());
    authorizer.check(user, selecting("watch", type, request));
    return resources.watch(
        type,
        scope(request),
        Long.toString(request.getResourceVersion()),
        new WatchOptions(request.getBookmarks(), false));
  }

  WatchReply event(ListRequest request, Watch.Event event) {
    KubeObject object = event.object();
    byte[] bytes =
        request.getTable()
            ? Json.write(
                table(type(request.getResource()), List.of(object), object.resourceVersion()))
            : object.bytes();
    return WatchReply.newBuilder()
        .setType(WatchReply.Type.valueOf(event.type().name()))
        .setObject(ByteString.copyFrom(bytes))
        .build();
  }

  ObjectReply create(User user, WriteRequest request) {
    ResourceType type = type(request.getResource());
    ObjectKey key = new ObjectKey(request.getNamespace(), request.getName());
    KubeObject body = body(request);
    List<String> warnings = new ArrayList<>();
    RequestContext context = context(user, request, warnings);
    if (!request.getSubresource().isEmpty()) {
      check(user, "create", type, request.getSubresource(), key);
      KubeObject made =
          resources.createSubresource(context, type, key, request.getSubresource(), body);
      return reply(made.bytes(), warnings);
    }
    check(user, "create", type, "", new ObjectKey(request.getNamespace(), ""));
    NodeRestriction.check(user, "create", type.name(), "", body);
    return reply(resources.create(context, type, request.getNamespace(), body).bytes(), warnings);
  }

  ObjectReply update(User user, WriteRequest request) {
    ResourceType type = type(request.getResource());
    ObjectKey key = new ObjectKey(request.getNamespace(), request.getName());
    check(user, "update", type, request.getSubresource(), key);
    List<String> warnings = new ArrayList<>();
    KubeObject stored =
        resources.update(
            context(user, request, warnings), type, key, request.getSubresource(), body(request));
    return reply(stored.bytes(), warnings);
  }

  ObjectReply patch(User user, PatchRequest request) {
    ResourceType type = type(request.getResource());
    ObjectKey key = new ObjectKey(request.getNamespace(), request.getName());
    check(user, "patch", type, request.getSubresource(), key);
    List<String> warnings = new ArrayList<>();
    var context =
        new RequestContext(
            user,
            request.getDryRun(),
            FieldValidation.parse(request.getFieldValidation()),
            request.getFieldManager(),
            warnings::add);
    Patch patch = new Patch(patchType(request.getType()), request.getPatch().toByteArray());
    KubeObject stored = resources.patch(context, type, key, request.getSubresource(), patch);
    return reply(stored.bytes(), warnings);
  }

  ObjectReply delete(User user, DeleteRequest request) {
    ResourceType type = type(request.getResource());
    ObjectKey key = new ObjectKey(request.getNamespace(), request.getName());
    check(user, "delete", type, "", key);
    JsonNode options =
        request.getOptions().isEmpty()
            ? Json.object()
            : Json.readObject(request.getOptions().toByteArray());
    KubeObject deleted =
        resources.delete(RequestContext.of(user), type, key, DeleteOptions.of(options)).object();
    return reply(deleted.bytes(), List.of());
  }

  private ResourceType type(Resource resource) {
    return resources
        .type(resource.getGroup(), resource.getVersion(), resource.getPlural())
        .orElseThrow(() ->
            new ApiException(
                Status.of(404, "NotFound", "the server could not find the requested resource")));
  }

  private void check(User user, String verb, ResourceType type, String subresource, ObjectKey key) {
    authorizer.check(
        user, Attributes.of(verb, type.name(), subresource, key.namespace(), key.name()));
  }

  private static Attributes selecting(String verb, ResourceType type, ListRequest request) {
    return Attributes.ofSelection(
        verb, type.name(), request.getNamespace(), request.getFieldSelector());
  }

  private static Scope scope(ListRequest request) {
    return new Scope(
        request.getNamespace(), request.getLabelSelector(), request.getFieldSelector());
  }

  private ObjectNode table(ResourceType type, List<KubeObject> objects, long resourceVersion) {
    return resources.table(type, objects, resourceVersion, "");
  }

  /** Parsed here, so that what is no JSON object fails before anything is done. */
  private static KubeObject body(WriteRequest request) {
    return KubeObject.of(Json.readObject(request.getObject().toByteArray()));
  }

  private static RequestContext context(User user, WriteRequest request, List<String> warnings) {
    return new RequestContext(
        user,
        request.getDryRun(),
        FieldValidation.parse(request.getFieldValidation()),
        request.getFieldManager(),
        warnings::add);
  }

  private static Patch.Type patchType(PatchRequest.Type type) {
    return switch (type) {
      case JSON -> Patch.Type.JSON;
      case MERGE -> Patch.Type.MERGE;
      case STRATEGIC_MERGE -> Patch.Type.STRATEGIC_MERGE;
      case APPLY, UNRECOGNIZED ->
          throw new ApiException(
              Status.of(415, "UnsupportedMediaType", "this patch type is not served"));
    };
  }

  private static ObjectReply reply(byte[] object, List<String> warnings) {
    return ObjectReply.newBuilder()
        .setObject(ByteString.copyFrom(object))
        .addAllWarnings(warnings)
        .build();
  }
}
