package dev.nakhoda.agent.probes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What a probe or a lifecycle hook does, read from the spec. A pure value. */
public sealed interface Action {

  record Exec(List<String> command) implements Action {}

  /**
   * @param host empty: the pod's address
   */
  record HttpGet(String scheme, String host, int port, String path, List<Header> headers)
      implements Action {}

  record Header(String name, String value) {}

  /**
   * @param host empty: the pod's address
   */
  record TcpSocket(String host, int port) implements Action {}

  record Grpc(int port, String service) implements Action {}

  /** Hooks only. */
  record Sleep(Duration duration) implements Action {}

  /**
   * Reads a handler.
   *
   * @param container its spec, in which a port's name is looked up
   * @return empty when it names no known action
   */
  static Optional<Action> of(JsonNode handler, JsonNode container) {
    if (handler.has("exec")) {
      List<String> command = new ArrayList<>();
      handler.path("exec").path("command").forEach(word -> command.add(word.asString("")));
      return Optional.of(new Exec(command));
    }
    if (handler.has("httpGet")) {
      return Optional.of(httpGet(handler.path("httpGet"), container));
    }
    if (handler.has("tcpSocket")) {
      JsonNode socket = handler.path("tcpSocket");
      return Optional.of(
          new TcpSocket(socket.path("host").asString(""), port(socket.path("port"), container)));
    }
    if (handler.has("grpc")) {
      JsonNode grpc = handler.path("grpc");
      return Optional.of(new Grpc(grpc.path("port").asInt(0), grpc.path("service").asString("")));
    }
    if (handler.has("sleep")) {
      long seconds = handler.path("sleep").path("seconds").asLong(0);
      return Optional.of(new Sleep(Duration.ofSeconds(seconds)));
    }
    return Optional.empty();
  }

  private static HttpGet httpGet(JsonNode get, JsonNode container) {
    List<Header> headers = new ArrayList<>();
    for (JsonNode header : get.path("httpHeaders")) {
      headers.add(new Header(header.path("name").asString(""), header.path("value").asString("")));
    }
    String path = get.path("path").asString("/");
    return new HttpGet(
        get.path("scheme").asString("HTTP"),
        get.path("host").asString(""),
        port(get.path("port"), container),
        path.startsWith("/") ? path : "/" + path,
        headers);
  }

  /** A number or the name of one of the container's ports; 0 when there is none of that name. */
  private static int port(JsonNode port, JsonNode container) {
    if (port.isNumber()) {
      return port.asInt();
    }
    String name = port.asString("");
    for (JsonNode candidate : container.path("ports")) {
      if (candidate.path("name").asString("").equals(name)) {
        return candidate.path("containerPort").asInt(0);
      }
    }
    return name.matches("[0-9]{1,5}") ? Integer.parseInt(name) : 0;
  }
}
