package dev.nakhoda.master.http;

import dev.nakhoda.api.ApiException;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The query parameters of a request; immutable. Absent ones are empty texts. */
public record Query(Map<String, List<String>> values) {

  /** More parameters than this are ignored, so that no query can fill the heap. */
  private static final int MOST = 512;

  static Query parse(String uri) {
    try {
      return new Query(
          new QueryStringDecoder(uri, StandardCharsets.UTF_8, true, MOST).parameters());
    } catch (IllegalArgumentException malformed) {
      throw ApiException.badRequest("malformed query: " + malformed.getMessage());
    }
  }

  public String get(String name) {
    List<String> all = all(name);
    return all.isEmpty() ? "" : all.getFirst();
  }

  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** As upstream converts booleans: everything but absent, {@code 0} and {@code false} is true. */
  public boolean flag(String name) {
    String value = get(name);
    return has(name) && !value.equals("0") && !value.equalsIgnoreCase("false");
  }

  /** Throws 400 when the value is no integer. */
  public OptionalLong integer(String name) {
    String value = get(name);
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(value));
    } catch (NumberFormatException notANumber) {
      throw ApiException.badRequest("strconv.ParseInt: parsing \"" + value + "\": invalid syntax");
    }
  }
}
