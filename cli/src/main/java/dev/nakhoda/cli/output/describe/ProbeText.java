package dev.nakhoda.cli.output.describe;

import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A probe in one line, as kubectl writes it. */
final class ProbeText {

  private ProbeText() {}

  static String of(JsonNode probe) {
    return action(probe)
        + " delay="
        + probe.path("initialDelaySeconds").asInt(0)
        + "s timeout="
        + probe.path("timeoutSeconds").asInt(1)
        + "s period="
        + probe.path("periodSeconds").asInt(10)
        + "s #success="
        + probe.path("successThreshold").asInt(1)
        + " #failure="
        + probe.path("failureThreshold").asInt(3);
  }

  private static String action(JsonNode probe) {
    JsonNode exec = probe.path("exec");
    JsonNode http = probe.path("httpGet");
    JsonNode tcp = probe.path("tcpSocket");
    if (exec.isObject()) {
      return exec.path("command")
          .valueStream()
          .map(Page::text)
          .collect(Collectors.joining(" ", "exec [", "]"));
    }
    if (http.isObject()) {
      return "http-get "
          + http.path("scheme").asString("HTTP").toLowerCase(java.util.Locale.ROOT)
          + "://"
          + Page.text(http.path("host"))
          + ":"
          + Page.text(http.path("port"))
          + Page.text(http.path("path"));
    }
    return tcp.isObject()
        ? "tcp-socket " + Page.text(tcp.path("host")) + ":" + Page.text(tcp.path("port"))
        : "unknown";
  }
}
