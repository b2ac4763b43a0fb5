package dev.nakhoda.master.security;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.FieldSelector;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.Status;
import dev.nakhoda.api.User;
import java.util.List;
import java.util.Optional;

/**
 * What a request wants to do, as upstream's authorizers see it.
 *
 * @param verb get, list, watch, create, update, patch, delete, deletecollection; the lower-case
 *     HTTP method for other paths
 * @param resource empty when the request is for a path that is no resource
 * @param name empty when the request names no object
 * @param fieldSelector of a list or watch, as sent
 */
public record Attributes(
    String verb,
    String group,
    String resource,
    String subresource,
    String namespace,
    String name,
    String fieldSelector,
    String path) {

  public static Attributes ofPath(String verb, String path) {
    return new Attributes(verb, "", "", "", "", "", "", path);
  }

  public static Attributes of(
      String verb, ResourceName resource, String subresource, String namespace, String name) {
    return new Attributes(
        verb, resource.group(), resource.plural(), subresource, namespace, name, "", "");
  }

  /** Of a list or watch; a selector for one name is that name to the authorizer. */
  public static Attributes ofSelection(
      String verb, ResourceName resource, String namespace, String fieldSelector) {
    return new Attributes(
        verb,
        resource.group(),
        resource.plural(),
        "",
        namespace,
        nameIn(fieldSelector),
        fieldSelector,
        "");
  }

  /** The name that a field selector asks for, if it asks for one. */
  public static String nameIn(String fieldSelector) {
    if (!fieldSelector.contains("metadata.name=")) {
      return "";
    }
    return FieldSelector.parse(fieldSelector).requirements().stream()
        .filter(requirement -> requirement.equal() && requirement.field().equals("metadata.name"))
        .map(FieldSelector.Requirement::value)
        .findFirst()
        .orElse("");
  }

  public boolean isResource() {
    return !resource.isEmpty();
  }

  /** {@code pods} or {@code pods/log}. */
  public String resourcePath() {
    return subresource.isEmpty() ? resource : resource + "/" + subresource;
  }

  public boolean isRead() {
    return verb.equals("get") || verb.equals("list") || verb.equals("watch");
  }

  /** The 403 of upstream's wording. */
  public ApiException forbidden(User user, String why) {
    String ending = why.isEmpty() ? "" : ": " + why;
    String who = "User \"" + user.name() + "\" cannot " + verb;
    if (!isResource()) {
      return new ApiException(
          new Status(
              403,
              "Forbidden",
              "forbidden: " + who + " path \"" + path + "\"" + ending,
              Optional.of(new Status.Details("", "", "", "", List.of(), 0))));
    }
    String where =
        namespace.isEmpty() ? " at the cluster scope" : " in the namespace \"" + namespace + "\"";
    return ApiException.forbidden(
        new ResourceName(group, "", resource, "", !namespace.isEmpty()),
        name,
        who
            + " resource \""
            + resourcePath()
            + "\" in API group \""
            + group
            + "\""
            + where
            + ending);
  }
}
