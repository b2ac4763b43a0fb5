package dev.nakhoda.agent.probes;

import dev.nakhoda.agent.probes.ActionRunner.Outcome;
import dev.nakhoda.agent.probes.HttpExchange.Answer;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * An HTTP GET of which only the status counts: 200 to 399 is success. As upstream, redirects are
 * followed on the same host, at most ten; one that leads to another host is a success with a
 * warning.
 */
final class HttpProbe {

  private static final int MOST_REDIRECTS = 10;

  private HttpProbe() {}

  static Outcome get(Action.HttpGet get, String host, Duration timeout) {
    Target first = target(get, host);
    try {
      return judge(follow(get, first, timeout));
    } catch (SocketTimeoutException late) {
      return Outcome.failed(
          says(first)
              + "context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
    } catch (HttpExchange.Malformed | TooManyRedirects failure) {
      return Outcome.failed(says(first) + failure.getMessage());
    } catch (IOException | IllegalArgumentException failure) {
      return Outcome.failed(
          says(first)
              + "dial tcp "
              + first.authority()
              + ": connect: "
              + ActionRunner.words(failure));
    }
  }

  /** Only whether there was an answer. */
  static Outcome reach(Action.HttpGet get, String host, Duration timeout) {
    Outcome outcome = get(get, host, timeout);
    boolean answered = outcome.output().startsWith("HTTP probe failed with statuscode: ");
    return answered ? Outcome.succeeded() : outcome;
  }

  private static Outcome judge(Answer answer) {
    int status = answer.status();
    if (status < 200 || status >= 400) {
      return Outcome.failed("HTTP probe failed with statuscode: " + status);
    }
    return status >= 300
        ? Outcome.warned("Probe terminated redirects, Response body: " + answer.body())
        : Outcome.succeeded();
  }

  private static Answer follow(Action.HttpGet get, Target first, Duration timeout)
      throws IOException {
    HttpExchange exchange = new HttpExchange(get.headers(), timeout);
    Target target = first;
    for (int redirects = 0; ; redirects++) {
      Answer answer = exchange.get(target);
      Optional<Target> next = redirect(answer, target);
      if (next.isEmpty() || !next.get().host().equals(first.host())) {
        return answer;
      }
      if (redirects == MOST_REDIRECTS - 1) {
        throw new TooManyRedirects();
      }
      target = next.get();
    }
  }

  private static Optional<Target> redirect(Answer answer, Target from) {
    boolean redirects =
        switch (answer.status()) {
          case 301, 302, 303, 307, 308 -> true;
          default -> false;
        };
    if (!redirects || answer.location().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Target.of(new URI(from.url()).resolve(new URI(answer.location())));
    } catch (URISyntaxException | IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  private static Target target(Action.HttpGet get, String host) {
    return new Target(get.scheme().toLowerCase(Locale.ROOT), host, get.port(), get.path());
  }

  private static String says(Target target) {
    return "Get \"" + target.url() + "\": ";
  }

  /** Where a request goes; {@code path} with its query. */
  record Target(String scheme, String host, int port, String path) {

    static Optional<Target> of(URI uri) {
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if (uri.getHost() == null || !scheme.matches("https?")) {
        return Optional.empty();
      }
      int standard = scheme.equals("https") ? 443 : 80;
      String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
      String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
      int port = uri.getPort() < 0 ? standard : uri.getPort();
      return Optional.of(new Target(scheme, uri.getHost(), port, path + query));
    }

    String authority() {
      return host + ":" + port;
    }

    String url() {
      return scheme + "://" + authority() + path;
    }
  }

  private static final class TooManyRedirects extends IOException {
    TooManyRedirects() {
      super("stopped after " + MOST_REDIRECTS + " redirects");
    }
  }
}
