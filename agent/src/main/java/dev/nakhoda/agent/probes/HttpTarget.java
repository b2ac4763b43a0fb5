package dev.nakhoda.agent.probes;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** Where a request goes; {@code path} with its query. */
record HttpTarget(String scheme, String host, int port, String path) {

  static Optional<HttpTarget> of(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (uri.getHost() == null || !scheme.matches("https?")) {
      return Optional.empty();
    }
    int standard = scheme.equals("https") ? 443 : 80;
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    int port = uri.getPort() < 0 ? standard : uri.getPort();
    return Optional.of(new HttpTarget(scheme, uri.getHost(), port, path + query));
  }

  String authority() {
    return host + ":" + port;
  }

  String url() {
    return scheme + "://" + authority() + path;
  }
}
