package dev.nakhoda.agent.environment;

import dev.nakhoda.api.KubeObject;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** The values of {@code fieldRef} in environment and downward volumes. Pure. */
public final class FieldReference {

  /** What a pod learns of itself only at run time. */
  public record Addresses(String podIp, String hostIp) {}

  private FieldReference() {}

  /** Empty when there is no such field. */
  public static Optional<String> value(String path, KubeObject pod, Addresses addresses) {
    JsonNode spec = pod.tree().path("spec");
    return switch (path) {
      case "metadata.name" -> Optional.of(pod.name());
      case "metadata.namespace" -> Optional.of(pod.namespace());
      case "metadata.uid" -> Optional.of(pod.uid());
      case "metadata.labels" -> Optional.of(lines(pod.labels()));
      case "metadata.annotations" -> Optional.of(lines(pod.annotations()));
      case "spec.nodeName" -> Optional.of(spec.path("nodeName").asString(""));
      case "spec.serviceAccountName" ->
          Optional.of(spec.path("serviceAccountName").asString("default"));
      case "status.hostIP", "status.hostIPs" -> Optional.of(addresses.hostIp());
      case "status.podIP", "status.podIPs" -> Optional.of(addresses.podIp());
      default -> subscript(path, pod);
    };
  }

  private static Optional<String> subscript(String path, KubeObject pod) {
    int open = path.indexOf("['");
    if (open < 0 || !path.endsWith("']")) {
      return Optional.empty();
    }
    String key = path.substring(open + 2, path.length() - 2);
    return switch (path.substring(0, open)) {
      case "metadata.labels" -> Optional.of(pod.labels().getOrDefault(key, ""));
      case "metadata.annotations" -> Optional.of(pod.annotations().getOrDefault(key, ""));
      default -> Optional.empty();
    };
  }

  private static String lines(Map<String, String> map) {
    StringBuilder lines = new StringBuilder();
    new TreeMap<>(map)
        .forEach((key, value) ->
            lines
                .append(lines.isEmpty() ? "" : "\n")
                .append(key)
                .append('=')
                .append(QuotedText.of(value)));
    return lines.toString();
  }
}
