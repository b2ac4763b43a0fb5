package dev.nakhoda.master.http.upgrade;

import dev.nakhoda.api.Json;
import dev.nakhoda.proto.v1.StreamFrame;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The last word of a node's stream. Pure. */
public final class Endings {

  private static final byte[] SUCCESS =
      "{\"metadata\":{},\"status\":\"Success\"}".getBytes(StandardCharsets.UTF_8);

  private Endings() {}

  /** The Status document; a node that says nothing means success. */
  static byte[] status(StreamFrame.StreamEnd end) {
    return end.getStatus().isEmpty() ? SUCCESS : end.getStatus().toByteArray();
  }

  /** The Status of a stream that failed. */
  public static Optional<JsonNode> failure(StreamFrame.StreamEnd end) {
    try {
      JsonNode status = Json.read(status(end));
      boolean failed = status.path("status").asString("").equals("Failure");
      return failed ? Optional.of(status) : Optional.empty();
    } catch (JacksonException unreadable) {
      return Optional.empty();
    }
  }
}
