package dev.nakhoda.master.http;

import dev.nakhoda.api.ApiException;
import java.util.Set;

/**
 * What a request is proxied to: {@code name}, {@code name:port} or {@code scheme:name:port}. A pure
 * value; absent parts are empty.
 */
public record SchemeNamePort(String scheme, String name, String port) {

  private static final Set<String> SCHEMES = Set.of("", "http", "https");

  /** ApiException 400, which names the kind, when the text is none of these. */
  public static SchemeNamePort of(String kind, String text) {
    String[] parts = text.split(":", -1);
    SchemeNamePort parsed =
        switch (parts.length) {
          case 1 -> new SchemeNamePort("", parts[0], "");
          case 2 -> new SchemeNamePort("", parts[0], parts[1]);
          case 3 -> new SchemeNamePort(parts[0], parts[1], parts[2]);
          default -> new SchemeNamePort("", "", "");
        };
    if (parsed.name.isEmpty() || !SCHEMES.contains(parsed.scheme)) {
      throw ApiException.badRequest("invalid " + kind + " request \"" + text + "\"");
    }
    return parsed;
  }

  public boolean secure() {
    return scheme.equals("https");
  }
}
