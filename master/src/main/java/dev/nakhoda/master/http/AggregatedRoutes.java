package dev.nakhoda.master.http;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Status;
import dev.nakhoda.api.User;
import dev.nakhoda.master.aggregation.Aggregator;
import dev.nakhoda.master.aggregation.ApiServiceSpec;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Requests for groups that other servers answer for. Stateless: a request is sent on as it came,
 * but without its credentials; the answer is streamed back, so that watches work. A client that
 * takes nothing for a minute is cut off. Upgrades are refused with 501.
 */
final class AggregatedRoutes {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PIECE = 64 * 1024;

  /** All that is sent on; who asks is told in the front proxy's headers only. */
  private static final List<String> REQUEST_HEADERS =
      List.of("Accept", "Content-Type", "User-Agent", "If-Match", "If-None-Match");

  private static final Set<String> ANSWER_HEADERS =
      Set.of(
          "cache-control", "etag", "last-modified", "location", "retry-after", "vary", "warning");

  private final Aggregator aggregator;

  AggregatedRoutes(Aggregator aggregator) {
    this.aggregator = aggregator;
  }

  /** The APIService that a path belongs to: {@code /apis/group/version} and all below it. */
  Optional<ApiServiceSpec> of(Request request) {
    List<String> path = request.segments();
    return path.size() >= 3 && path.getFirst().equals("apis")
        ? aggregator.remote(path.get(1), path.get(2))
        : Optional.empty();
  }

  void serve(Exchange exchange, User user, ApiServiceSpec spec) throws InterruptedException {
    Request request = exchange.request();
    if (!spec.available()) {
      exchange.send(Answer.text(503, "service unavailable"));
      return;
    }
    // An offer of HTTP/2 may be passed over; whoever wants a stream would wait for it.
    if (request.isUpgrade() && !request.header("Upgrade").equalsIgnoreCase("h2c")) {
      throw new ApiException(
          Status.of(501, "NotImplemented", "upgrades to aggregated API servers are not built"));
    }
    HttpResponse<InputStream> answer =
        aggregator.send(spec, user, pathAndQuery(request), outgoing(request));
    try (InputStream body = answer.body()) {
      exchange.onClosed(() -> close(body));
      copy(body, exchange.stream(head(answer)));
    } catch (IOException brokenOff) {
      // The response was broken off below, so the client sees that it is incomplete.
      return;
    }
  }

  private static void copy(InputStream body, ResponseStream out)
      throws IOException, InterruptedException {
    byte[] piece = new byte[PIECE];
    try {
      int read = body.read(piece);
      while (read >= 0 && out.write(PATIENCE, Arrays.copyOf(piece, read))) {
        read = body.read(piece);
      }
      out.close();
    } catch (IOException brokenOff) {
      out.abort();
      throw brokenOff;
    }
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException gone) {
      // It ends either way.
    }
  }

  private static HttpRequest.Builder outgoing(Request request) {
    HttpRequest.Builder outgoing =
        HttpRequest.newBuilder()
            .method(
                request.method(),
                request.body().length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(request.body()));
    for (String name : REQUEST_HEADERS) {
      request.headers().getAll(name).forEach(value -> outgoing.header(name, value));
    }
    return outgoing;
  }

  private static Answer head(HttpResponse<InputStream> answer) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    answer
        .headers()
        .map()
        .forEach((name, values) -> {
          if (ANSWER_HEADERS.contains(name)) {
            headers.put(name, values);
          }
        });
    String type = answer.headers().firstValue("content-type").orElse(Answer.JSON);
    return new Answer(answer.statusCode(), type, headers, List.of());
  }

  private static String pathAndQuery(Request request) {
    String path =
        request.segments().stream()
            .map(AggregatedRoutes::encoded)
            .collect(Collectors.joining("/", "/", ""));
    String query =
        request.query().values().entrySet().stream()
            .flatMap(parameter ->
                parameter.getValue().stream()
                    .map(value -> encoded(parameter.getKey()) + "=" + encoded(value)))
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? path : path + "?" + query;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
