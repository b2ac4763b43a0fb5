package dev.nakhoda.agent.streams;

import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.Status;
import tools.jackson.databind.node.ObjectNode;

/** How streams end, as meta/v1 Status worded as upstream's. Pure. */
final class EndStatus {

  private EndStatus() {}

  static ObjectNode success() {
    ObjectNode status = Json.object();
    status.putObject("metadata");
    return status.put("status", "Success");
  }

  static ObjectNode success(String message) {
    return success().put("message", message);
  }

  /** As the fourth version of upstream's exec protocol tells it. */
  static ObjectNode exited(int code) {
    if (code == 0) {
      return success();
    }
    ObjectNode status = Json.object();
    status.putObject("metadata");
    status
        .put("status", "Failure")
        .put(
            "message",
            "command terminated with non-zero exit code: command terminated with exit code " + code)
        .put("reason", "NonZeroExitCode");
    status
        .putObject("details")
        .putArray("causes")
        .addObject()
        .put("reason", "ExitCode")
        .put("message", Integer.toString(code));
    return status;
  }

  static ObjectNode badRequest(String message) {
    return Status.of(400, "BadRequest", message).toJson();
  }

  static ObjectNode notFound(String message) {
    return Status.of(404, "NotFound", message).toJson();
  }

  static ObjectNode internal(String message) {
    return Status.of(500, "InternalError", message).toJson();
  }

  static ObjectNode unimplemented(String message) {
    return Status.of(501, "NotImplemented", message).toJson();
  }

  static ObjectNode tooMany(String message) {
    return Status.of(429, "TooManyRequests", message).toJson();
  }

  static ObjectNode of(RuntimeFailure failure) {
    return switch (failure) {
      case RuntimeFailure.NotFound gone -> notFound(gone.getMessage());
      case RuntimeFailure.Unavailable away ->
          Status.of(503, "ServiceUnavailable", away.getMessage()).toJson();
      default -> internal(failure.getMessage());
    };
  }
}
