package dev.nakhoda.master.http.proxy;

import dev.nakhoda.master.http.Request;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which headers a proxy passes on, and how it changes them. Pure. */
final class Headers {

  private static final Set<String> OF_ONE_CONNECTION =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "http2-settings");

  /** Who asks has been settled here; it is no business of whoever answers. */
  private static final Set<String> NOT_SENT = Set.of("authorization", "expect", "content-length");

  private static final List<String> NOT_SENT_PREFIXES =
      List.of("impersonate-", "x-remote-", "x-http2-");

  private Headers() {}

  /** For the pod. */
  static HttpHeaders outgoing(Request request, ProxyPath path, Optional<String> client) {
    HttpHeaders headers = new DefaultHttpHeaders();
    Set<String> dropped = ofOneConnection(request.headers());
    request
        .headers()
        .forEach(header -> {
          String name = header.getKey().toLowerCase(Locale.ROOT);
          if (!dropped.contains(name)
              && !NOT_SENT.contains(name)
              && NOT_SENT_PREFIXES.stream().noneMatch(name::startsWith)) {
            headers.add(header.getKey(), header.getValue());
          }
        });
    headers.set("X-Forwarded-Uri", path.prefix() + path.path());
    client.ifPresent(address -> {
      String before = String.join(", ", request.headers().getAll("X-Forwarded-For"));
      headers.set("X-Forwarded-For", before.isEmpty() ? address : before + ", " + address);
    });
    if (request.body().length > 0 || Set.of("POST", "PUT", "PATCH").contains(request.method())) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, request.body().length);
    }
    return headers;
  }

  /** For the client: but for {@code Content-Type}, which an Answer has apart. */
  static Map<String, List<String>> incoming(
      HttpHeaders answer, Request request, ProxyPath path, Backend backend) {
    Set<String> dropped = ofOneConnection(answer);
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (String name : answer.names()) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (!dropped.contains(lower)
          && !lower.equals("content-type")
          && !lower.startsWith("access-control-")) {
        headers.put(name, List.copyOf(answer.getAll(name)));
      }
    }
    if (answer.contains(HttpHeaderNames.LOCATION)) {
      String location = answer.get(HttpHeaderNames.LOCATION);
      headers.keySet().removeIf(name -> name.equalsIgnoreCase("location"));
      headers.put("Location", List.of(location(location, request, path, backend)));
    }
    return headers;
  }

  /** A place on the server itself is behind the proxy for the client; others are left alone. */
  private static String location(
      String location, Request request, ProxyPath path, Backend backend) {
    try {
      URI target = new URI(location);
      String host = target.getRawAuthority() == null ? "" : target.getRawAuthority();
      String asked = request.header(HttpHeaderNames.HOST);
      boolean here = host.isEmpty() || host.equals(backend.authority()) || host.equals(asked);
      String place = target.getRawPath() == null ? "" : target.getRawPath();
      if (!here || !place.startsWith("/")) {
        return location;
      }
      String origin =
          host.isEmpty() || !host.equals(asked) || target.getScheme() == null
              ? ""
              : target.getScheme() + "://" + host;
      String moved = place.startsWith(path.prefix()) ? place : path.prefix() + place;
      String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
      String fragment = target.getRawFragment() == null ? "" : "#" + target.getRawFragment();
      return origin + moved + query + fragment;
    } catch (URISyntaxException notOurs) {
      return location;
    }
  }

  private static Set<String> ofOneConnection(HttpHeaders headers) {
    Set<String> names = new HashSet<>(OF_ONE_CONNECTION);
    for (String value : headers.getAll(HttpHeaderNames.CONNECTION)) {
      for (String name : value.split(",")) {
        names.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }
}
