package dev.nakhoda.master.http;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.Status;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A whole response. The body is in pieces so that cached objects are sent as they are, without
 * being copied together; the pieces are read-only.
 */
public record Answer(
    int status, String contentType, Map<String, List<String>> headers, List<byte[]> body) {

  static final String JSON = "application/json";
  static final String YAML = "application/yaml";

  public static Answer of(int status, String contentType, byte[] body) {
    return new Answer(status, contentType, Map.of(), List.of(body));
  }

  public static Answer json(int status, Object tree) {
    return of(status, JSON, Json.write(tree));
  }

  public static Answer text(int status, String text) {
    return of(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  public static Answer of(Status status) {
    Answer answer = json(status.code(), status.toJson());
    int retryAfter = status.details().map(Status.Details::retryAfterSeconds).orElse(0);
    return retryAfter > 0 ? answer.with("Retry-After", Integer.toString(retryAfter)) : answer;
  }

  public Answer with(String header, String value) {
    return with(header, List.of(value));
  }

  public Answer with(String header, List<String> values) {
    var all = new LinkedHashMap<>(headers);
    all.put(header, List.copyOf(values));
    return new Answer(status, contentType, all, body);
  }

  public Answer withBody(byte[] other) {
    return new Answer(status, contentType, headers, List.of(other));
  }

  public long length() {
    return body.stream().mapToLong(piece -> piece.length).sum();
  }

  /** The body in one piece. */
  public byte[] joined() {
    if (body.size() == 1) {
      return body.getFirst();
    }
    byte[] joined = new byte[Math.toIntExact(length())];
    int at = 0;
    for (byte[] piece : body) {
      System.arraycopy(piece, 0, joined, at, piece.length);
      at += piece.length;
    }
    return joined;
  }
}
