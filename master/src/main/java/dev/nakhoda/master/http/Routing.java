package dev.nakhoda.master.http;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Status;

/** The refusals of requests that lead nowhere. */
final class Routing {

  private Routing() {}

  /** No such resource. */
  static ApiException notFound() {
    return new ApiException(
        Status.of(404, "NotFound", "the server could not find the requested resource"));
  }

  /** No such path at all. */
  static ApiException noSuchPath() {
    return new ApiException(Status.of(404, "NotFound", "404 page not found"));
  }

  static ApiException methodNotAllowed() {
    return new ApiException(
        Status.of(
            405,
            "MethodNotAllowed",
            "the server does not allow this method on the requested resource"));
  }
}
