package dev.nakhoda.master.http;

import dev.nakhoda.master.security.Credentials;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Locale;

/**
 * One HTTP request with its whole body.
 *
 * @param target as it came: path and query, percent-encoded
 * @param path percent-decoded segment by segment
 * @param segments of the path, without empty ones
 * @param secure false on the insecure loopback port
 */
public record Request(
    String method,
    String target,
    String path,
    List<String> segments,
    Query query,
    HttpHeaders headers,
    byte[] body,
    Credentials credentials,
    boolean secure) {

  public String header(CharSequence name) {
    String value = headers.get(name);
    return value == null ? "" : value;
  }

  /** All values of a header, joined as HTTP allows. */
  public String headerList(CharSequence name) {
    return String.join(",", headers.getAll(name));
  }

  /** Without parameters, in lower case. */
  public String contentType() {
    String value = header(HttpHeaderNames.CONTENT_TYPE);
    int semicolon = value.indexOf(';');
    return (semicolon < 0 ? value : value.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
  }

  /** Whether the client asks to change the connection's protocol. */
  public boolean isUpgrade() {
    return headers.containsValue(HttpHeaderNames.CONNECTION, "upgrade", true)
        && headers.contains(HttpHeaderNames.UPGRADE);
  }
}
