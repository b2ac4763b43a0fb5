package dev.nakhoda.api;

import java.util.List;
import java.util.Optional;

/**
 * A request that the API refuses, as every layer throws it and every client sees it. The factories
 * word it as upstream's apimachinery {@code errors} package does, because scripts match on that.
 */
public final class ApiException extends RuntimeException {

  private final transient Status status;

  public ApiException(Status status) {
    super(status.message());
    this.status = status;
  }

  public Status status() {
    return status;
  }

  public int code() {
    return status.code();
  }

  public String reason() {
    return status.reason();
  }

  public boolean isNotFound() {
    return code() == 404;
  }

  public boolean isConflict() {
    return reason().equals("Conflict");
  }

  public boolean isAlreadyExists() {
    return reason().equals("AlreadyExists");
  }

  /** The watch or list asked for a revision that is no longer kept: list again. */
  public boolean isGone() {
    return code() == 410;
  }

  public static ApiException notFound(ResourceName resource, String name) {
    return about(
        404, "NotFound", resource, name, resource.groupResource() + " \"" + name + "\" not found");
  }

  public static ApiException alreadyExists(ResourceName resource, String name) {
    return about(
        409,
        "AlreadyExists",
        resource,
        name,
        resource.groupResource() + " \"" + name + "\" already exists");
  }

  /** {@code why} follows upstream's fixed beginning. */
  public static ApiException conflict(ResourceName resource, String name, String why) {
    return about(
        409,
        "Conflict",
        resource,
        name,
        "Operation cannot be fulfilled on "
            + resource.groupResource()
            + " \""
            + name
            + "\": "
            + why);
  }

  /** A compare-and-swap that lost. */
  public static ApiException staleVersion(ResourceName resource, String name) {
    return conflict(
        resource,
        name,
        "the object has been modified; please apply your changes to the latest version and try"
            + " again");
  }

  public static ApiException badRequest(String message) {
    return new ApiException(Status.of(400, "BadRequest", message));
  }

  public static ApiException unauthorized() {
    return new ApiException(Status.of(401, "Unauthorized", "Unauthorized"));
  }

  public static ApiException forbidden(ResourceName resource, String name, String why) {
    String target = resource.groupResource() + (name.isEmpty() ? "" : " \"" + name + "\"");
    return about(403, "Forbidden", resource, name, target + " is forbidden: " + why);
  }

  public static ApiException methodNotSupported(ResourceName resource, String verb) {
    return about(
        405,
        "MethodNotAllowed",
        resource,
        "",
        verb + " is not supported on resources of kind \"" + resource.groupResource() + "\"");
  }

  /** {@code causes} carry the faulty fields; the message lists them as upstream does. */
  public static ApiException invalid(
      ResourceName resource, String name, List<Status.Cause> causes) {
    String kind =
        resource.group().isEmpty() ? resource.kind() : resource.kind() + "." + resource.group();
    List<String> faults =
        causes.stream().map(cause -> cause.field() + ": " + cause.message()).distinct().toList();
    String list = faults.size() == 1 ? faults.getFirst() : "[" + String.join(", ", faults) + "]";
    return new ApiException(
        new Status(
            422,
            "Invalid",
            kind + " \"" + name + "\" is invalid: " + list,
            Optional.of(
                new Status.Details(name, resource.group(), resource.kind(), "", causes, 0))));
  }

  public static ApiException expired(String message) {
    return new ApiException(Status.of(410, "Expired", message));
  }

  public static ApiException tooManyRequests(String message, int retryAfterSeconds) {
    return new ApiException(
        new Status(
            429,
            "TooManyRequests",
            message,
            Optional.of(new Status.Details("", "", "", "", List.of(), retryAfterSeconds))));
  }

  public static ApiException internal(String message) {
    return new ApiException(Status.of(500, "InternalError", "Internal error occurred: " + message));
  }

  public static ApiException unavailable(String message) {
    return new ApiException(Status.of(503, "ServiceUnavailable", message));
  }

  private static ApiException about(
      int code, String reason, ResourceName resource, String name, String message) {
    return new ApiException(
        new Status(
            code,
            reason,
            message,
            Optional.of(
                new Status.Details(name, resource.group(), resource.plural(), "", List.of(), 0))));
  }
}
