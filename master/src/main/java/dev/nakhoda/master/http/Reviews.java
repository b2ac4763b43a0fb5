package dev.nakhoda.master.http;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.User;
import dev.nakhoda.master.security.Access;
import dev.nakhoda.master.security.Attributes;
import dev.nakhoda.master.security.Authorizer.Decision;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The kinds that ask who somebody is and what they may do: TokenReview, SelfSubjectReview and the
 * SubjectAccessReviews. They are posted, answered and stored nowhere.
 */
final class Reviews {

  private static final String AUTHENTICATION = "authentication.k8s.io";
  private static final String AUTHORIZATION = "authorization.k8s.io";

  private static final ResourceName TOKEN = name(AUTHENTICATION, "tokenreviews", "TokenReview");
  private static final ResourceName SELF =
      name(AUTHENTICATION, "selfsubjectreviews", "SelfSubjectReview");
  private static final ResourceName SELF_ACCESS =
      name(AUTHORIZATION, "selfsubjectaccessreviews", "SelfSubjectAccessReview");
  private static final ResourceName ACCESS =
      name(AUTHORIZATION, "subjectaccessreviews", "SubjectAccessReview");

  static final List<ResourceName> ALL = List.of(TOKEN, SELF, SELF_ACCESS, ACCESS);

  private final Access access;

  Reviews(Access access) {
    this.access = access;
  }

  /** The review that a path names, if it names one. */
  static Optional<ResourceName> named(ResourcePath path) {
    return ALL.stream()
        .filter(each ->
            each.group().equals(path.group())
                && each.version().equals(path.version())
                && each.plural().equals(path.plural()))
        .findFirst();
  }

  Answer answer(Request request, User user, ResourceName review, ResourcePath path) {
    if (!request.method().equals("POST") || !path.name().isEmpty()) {
      throw Routing.methodNotAllowed();
    }
    KubeObject body =
        Bodies.object(request, new Bodies.Expected(review.apiVersion(), review.kind()));
    KubeObject answer = body.with(tree -> fill(tree, review, user));
    return Forms.rendered(201, request, ReadVerbs.choice(request), answer.tree());
  }

  private void fill(ObjectNode tree, ResourceName review, User user) {
    JsonNode spec = tree.path("spec");
    ObjectNode status = tree.putObject("status");
    if (review.equals(SELF)) {
      describe(status.putObject("userInfo"), user);
    } else if (review.equals(TOKEN)) {
      Optional<User> holder = access.authenticator().review(spec.path("token").asString(""));
      status.put("authenticated", holder.isPresent());
      holder.ifPresent(found -> describe(status.putObject("user"), found));
    } else {
      decide(status, review.equals(SELF_ACCESS) ? user : subject(spec), spec);
    }
  }

  private static void describe(ObjectNode node, User user) {
    node.put("username", user.name());
    if (!user.uid().isEmpty()) {
      node.put("uid", user.uid());
    }
    var groups = node.putArray("groups");
    user.groups().forEach(groups::add);
    user.extra()
        .forEach((key, values) -> {
          ArrayNode list = node.withObjectProperty("extra").putArray(key);
          values.forEach(list::add);
        });
  }

  private static User subject(JsonNode spec) {
    List<String> groups =
        spec.path("groups").valueStream().map(group -> group.asString("")).toList();
    Map<String, List<String>> extra = new TreeMap<>();
    spec.path("extra")
        .forEachEntry((key, values) ->
            extra.put(key, values.valueStream().map(each -> each.asString("")).toList()));
    return new User(spec.path("user").asString(""), spec.path("uid").asString(""), groups, extra);
  }

  private void decide(ObjectNode status, User user, JsonNode spec) {
    Decision decision =
        access.authorizer().decide(user, attributes(spec)).orElse(new Decision(false, ""));
    status.put("allowed", decision.allowed());
    if (!decision.reason().isEmpty()) {
      status.put("reason", decision.reason());
    }
  }

  private static Attributes attributes(JsonNode spec) {
    JsonNode path = spec.path("nonResourceAttributes");
    if (path.isObject()) {
      return Attributes.ofPath(path.path("verb").asString(""), path.path("path").asString(""));
    }
    JsonNode resource = spec.path("resourceAttributes");
    return new Attributes(
        resource.path("verb").asString(""),
        resource.path("group").asString(""),
        resource.path("resource").asString(""),
        resource.path("subresource").asString(""),
        resource.path("namespace").asString(""),
        resource.path("name").asString(""),
        "",
        "");
  }

  private static ResourceName name(String group, String plural, String kind) {
    return new ResourceName(group, "v1", plural, kind, false);
  }
}
