package dev.nakhoda.master.http;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.http.Accept.Choice;
import dev.nakhoda.master.registry.ListPage;
import dev.nakhoda.master.registry.ObjectPage;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Resources;
import io.netty.handler.codec.http.HttpHeaderNames;

/** GET of one object and of lists. Stateless. */
final class ReadVerbs {

  private final Resources resources;
  private final Forms forms;

  ReadVerbs(Resources resources, Forms forms) {
    this.resources = resources;
    this.forms = forms;
  }

  Answer get(Request request, ResourceType type, ResourcePath path) {
    Choice choice = choice(request);
    KubeObject object = resources.get(type, path.key(), path.subresource());
    return path.subresource().isEmpty() || choice.form() != Accept.Form.TABLE
        ? forms.object(200, request, choice, type, object)
        : Forms.rendered(200, request, choice, object.tree());
  }

  Answer list(Request request, ResourceType type, ResourcePath path) {
    Choice choice = choice(request);
    Query query = request.query();
    long limit = query.integer("limit").orElse(0);
    if (limit < 0) {
      throw ApiException.badRequest("limit must not be negative");
    }
    ListPage page =
        new ListPage(
            limit,
            query.get("continue"),
            query.get("resourceVersion"),
            query.get("resourceVersionMatch"));
    ObjectPage found = resources.list(type, path.scope(query), page);
    return forms.list(request, choice, type, found);
  }

  static Choice choice(Request request) {
    return Accept.parse(request.headerList(HttpHeaderNames.ACCEPT)).forObjects();
  }
}
