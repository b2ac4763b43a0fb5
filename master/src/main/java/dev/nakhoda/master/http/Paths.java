package dev.nakhoda.master.http;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.master.security.Credentials;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.ArrayList;
import java.util.List;

/** Takes request URIs apart. Pure. */
final class Paths {

  private Paths() {}

  /** Throws 400 when the URI is malformed. */
  static Request request(
      String method,
      String uri,
      HttpHeaders headers,
      byte[] body,
      Credentials credentials,
      boolean secure) {
    int question = uri.indexOf('?');
    String raw = question < 0 ? uri : uri.substring(0, question);
    List<String> segments = segments(raw);
    String end = raw.length() > 1 && raw.endsWith("/") ? "/" : "";
    String path = "/" + String.join("/", segments) + end;
    return new Request(
        method, uri, path, segments, Query.parse(uri), headers, body, credentials, secure);
  }

  /** Decoded one by one, so that an encoded slash stays inside its segment; 400 when malformed. */
  static List<String> segments(String rawPath) {
    List<String> segments = new ArrayList<>();
    for (String part : rawPath.split("/")) {
      if (!part.isEmpty()) {
        try {
          segments.add(QueryStringDecoder.decodeComponent(part.replace("+", "%2B")));
        } catch (IllegalArgumentException malformed) {
          throw ApiException.badRequest("malformed path: " + malformed.getMessage());
        }
      }
    }
    return List.copyOf(segments);
  }
}
