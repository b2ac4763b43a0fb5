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
    HttpTarget first = target(get, host);
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

  private static Answer follow(Action.HttpGet get, HttpTarget first, Duration timeout)
      throws IOException {
    HttpExchange exchange = new HttpExchange(get.headers(), timeout);
    HttpTarget target = first;
    for (int redirects = 0; ; redirects++) {
      Answer answer = exchange.get(target);
      Optional<HttpTarget> next = redirect(answer, target);
      if (next.isEmpty() || !next.get().host().equals(first.host())) {
        return answer;
      }
      if (redirects == MOST_REDIRECTS - 1) {
        throw new TooManyRedirects();
      }
      target = next.get();
    }
  }

  private static Optional<HttpTarget> redirect(Answer answer, HttpTarget from) {
    boolean redirects =
        switch (answer.status()) {
          case 301, 302, 303, 307, 308 -> true;
          default -> false;
        };
    if (!redirects || answer.location().isEmpty()) {
      return Optional.empty();
    }
    try {
      return HttpTarget.of(new URI(from.url()).resolve(new URI(answer.location())));
    } catch (URISyntaxException | IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  private static HttpTarget target(Action.HttpGet get, String host) {
    return new HttpTarget(get.scheme().toLowerCase(Locale.ROOT), host, get.port(), get.path());
  }

  private static String says(HttpTarget target) {
    return "Get \"" + target.url() + "\": ";
  }

  private static final class TooManyRedirects extends IOException {
    TooManyRedirects() {
      super("stopped after " + MOST_REDIRECTS + " redirects");
    }
  }
}
