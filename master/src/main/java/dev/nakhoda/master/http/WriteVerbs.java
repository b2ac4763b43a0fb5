package dev.nakhoda.master.http;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.User;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.master.http.Accept.Choice;
import dev.nakhoda.master.registry.Deleted;
import dev.nakhoda.master.registry.FieldValidation;
import dev.nakhoda.master.registry.ObjectPage;
import dev.nakhoda.master.registry.RequestContext;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Resources;
import dev.nakhoda.master.registry.Subresource;
import dev.nakhoda.master.security.NodeRestriction;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** POST, PUT, PATCH and DELETE. Stateless. */
final class WriteVerbs {

  private final Resources resources;
  private final Forms forms;

  WriteVerbs(Resources resources, Forms forms) {
    this.resources = resources;
    this.forms = forms;
  }

  /** Who writes, and where the warnings go. */
  record Caller(User user, Consumer<String> warnings) {}

  Answer create(Request request, Caller caller, ResourceType type, ResourcePath path) {
    Choice choice = ReadVerbs.choice(request);
    RequestContext context = context(request, caller);
    if (!path.subresource().isEmpty()) {
      KubeObject body = Bodies.object(request, expected(type, path.subresource()));
      KubeObject made =
          resources.createSubresource(context, type, path.key(), path.subresource(), body);
      return Forms.rendered(201, request, choice, made.tree());
    }
    KubeObject body = Bodies.raw(request, expected(type, ""));
    NodeRestriction.check(caller.user(), "create", type.name(), "", body);
    KubeObject made = resources.create(context, type, path.namespace(), body);
    return forms.object(201, request, choice, type, made);
  }

  Answer update(Request request, Caller caller, ResourceType type, ResourcePath path) {
    Choice choice = ReadVerbs.choice(request);
    KubeObject body = Bodies.raw(request, expected(type, path.subresource()));
    KubeObject stored =
        resources.update(context(request, caller), type, path.key(), path.subresource(), body);
    return answer(request, choice, type, path, stored);
  }

  Answer patch(Request request, Caller caller, ResourceType type, ResourcePath path) {
    Choice choice = ReadVerbs.choice(request);
    Patch patch = Bodies.patch(request);
    KubeObject stored =
        resources.patch(context(request, caller), type, path.key(), path.subresource(), patch);
    return answer(request, choice, type, path, stored);
  }

  /** Sub-resources of another kind (scale) have no table of their own. */
  private Answer answer(
      Request request, Choice choice, ResourceType type, ResourcePath path, KubeObject stored) {
    boolean own = Set.of("", "status", "ephemeralcontainers").contains(path.subresource());
    return own
        ? forms.object(200, request, choice, type, stored)
        : Forms.rendered(200, request, choice, stored.tree());
  }

  Answer delete(Request request, Caller caller, ResourceType type, ResourcePath path) {
    Choice choice = ReadVerbs.choice(request);
    if (!path.subresource().isEmpty()) {
      throw ApiException.methodNotSupported(type.name(), "delete");
    }
    DeleteOptions options = Bodies.deleteOptions(request);
    Deleted deleted = resources.delete(context(request, caller), type, path.key(), options);
    return deleted.removed() && !type.deleteReturnsObject()
        ? Forms.rendered(200, request, choice, success(type, deleted.object()))
        : forms.object(200, request, choice, type, deleted.object());
  }

  Answer deleteCollection(Request request, Caller caller, ResourceType type, ResourcePath path) {
    Choice choice = ReadVerbs.choice(request);
    DeleteOptions options = Bodies.deleteOptions(request);
    ObjectPage deleted =
        resources.deleteCollection(
            context(request, caller), type, path.scope(request.query()), options);
    return forms.list(request, choice, type, deleted);
  }

  private static ObjectNode success(ResourceType type, KubeObject object) {
    ObjectNode status = Json.object();
    status.put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    status.put("status", "Success");
    ObjectNode details = status.putObject("details").put("name", object.name());
    if (!type.name().group().isEmpty()) {
      details.put("group", type.name().group());
    }
    details.put("kind", type.name().plural()).put("uid", object.uid());
    return status;
  }

  private static Bodies.Expected expected(ResourceType type, String subresource) {
    if (subresource.isEmpty()) {
      return new Bodies.Expected(type.name().apiVersion(), type.name().kind());
    }
    Subresource sub = type.subresource(subresource).orElseThrow(Routing::notFound);
    String apiVersion = sub.group().isEmpty() ? sub.version() : sub.group() + "/" + sub.version();
    return new Bodies.Expected(apiVersion, sub.kind());
  }

  private static RequestContext context(Request request, Caller caller) {
    Query query = request.query();
    return new RequestContext(
        caller.user(),
        dryRun(query.all("dryRun")),
        FieldValidation.parse(query.get("fieldValidation")),
        query.get("fieldManager"),
        caller.warnings());
  }

  private static boolean dryRun(List<String> values) {
    List<String> given = values.stream().filter(value -> !value.isEmpty()).toList();
    if (given.stream().anyMatch(value -> !value.equals("All"))) {
      throw ApiException.badRequest(
          "dryRun: Unsupported value: \"" + given.getFirst() + "\": supported values: \"All\"");
    }
    return !given.isEmpty();
  }
}
