package dev.nakhoda.master.http;

import dev.nakhoda.api.Json;
import dev.nakhoda.master.schema.OpenApi;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Everything that is no resource: discovery, OpenAPI, version, health, the list of paths. */
final class Documents {

  private static final String V2_PROTOBUF =
      "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

  /** As kubectl asks for it; "@" makes it no media type, so no answer can be labelled that. */
  private static final String V2_PROTOBUF_ASKED =
      "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

  private final Discovery discovery;
  private final OpenApi openApi;
  private final Health health;
  private final MetricsPage metrics;

  Documents(Discovery discovery, OpenApi openApi, Health health, MetricsPage metrics) {
    this.discovery = discovery;
    this.openApi = openApi;
    this.health = health;
    this.metrics = metrics;
  }

  Answer answer(Request request) {
    if (request.segments().isEmpty()) {
      return getOnly(request, paths());
    }
    Optional<Answer> found =
        switch (request.segments().getFirst()) {
          case "api", "apis" -> discovery.answer(request).map(a -> tagged(request, a));
          case "openapi" -> openApi(request).map(a -> tagged(request, a));
          case "version" ->
              request.segments().size() == 1
                  ? Optional.of(Answer.json(200, VersionInfo.json()))
                  : Optional.empty();
          case "metrics" ->
              request.segments().size() == 1 ? Optional.of(metrics.answer()) : Optional.empty();
          default -> health.answer(request);
        };
    return getOnly(request, found.orElseThrow(() -> absent(request)));
  }

  private static RuntimeException absent(Request request) {
    boolean api = request.segments().getFirst().startsWith("api");
    return api ? Routing.notFound() : Routing.noSuchPath();
  }

  private static Answer getOnly(Request request, Answer answer) {
    if (!request.method().equals("GET")) {
      throw Routing.methodNotAllowed();
    }
    return answer;
  }

  private Optional<Answer> openApi(Request request) {
    List<String> path = request.segments();
    if (path.size() < 2) {
      return Optional.empty();
    }
    if (path.get(1).equals("v2") && path.size() == 2) {
      return Optional.of(v2(request));
    }
    if (!path.get(1).equals("v3")) {
      return Optional.empty();
    }
    return path.size() == 2
        ? Optional.of(Answer.of(200, Answer.JSON, openApi.v3Index()))
        : openApi
            .v3(String.join("/", path.subList(2, path.size())))
            .map(document -> Answer.of(200, Answer.JSON, document));
  }

  private Answer v2(Request request) {
    Accept accept = Accept.parse(request.headerList(HttpHeaderNames.ACCEPT));
    String favourite = accept.ranges().getFirst().type();
    if (favourite.equals(V2_PROTOBUF_ASKED) || favourite.equals(V2_PROTOBUF)) {
      return Answer.of(200, V2_PROTOBUF, openApi.v2Protobuf()).with("Vary", "Accept");
    }
    if (accept.ranges().stream().noneMatch(range -> range.accepts(Answer.JSON))) {
      throw Accept.notAcceptable("application/json");
    }
    return Answer.of(200, Answer.JSON, openApi.v2()).with("Vary", "Accept");
  }

  private static Answer paths() {
    ObjectNode node = Json.object();
    var list = node.putArray("paths");
    for (String path :
        List.of(
            "/api",
            "/apis",
            "/healthz",
            "/livez",
            "/metrics",
            "/openapi/v2",
            "/openapi/v3",
            "/readyz",
            "/version")) {
      list.add(path);
    }
    return Answer.json(200, node);
  }

  /** 304 when the client has this very document already. */
  private static Answer tagged(Request request, Answer answer) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(answer.joined());
      String tag = '"' + HexFormat.of().withUpperCase().formatHex(digest) + '"';
      boolean known = request.headerList(HttpHeaderNames.IF_NONE_MATCH).contains(tag);
      return known ? Answer.of(304, "", new byte[0]).with("ETag", tag) : answer.with("ETag", tag);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }
}
