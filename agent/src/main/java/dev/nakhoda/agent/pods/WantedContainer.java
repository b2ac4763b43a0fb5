package dev.nakhoda.agent.pods;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/**
 * What the planner needs to know of one container of a pod spec.
 *
 * @param sidecar an init container with restartPolicy Always
 * @param hash changes when a running container must be replaced (as upstream: name and image)
 * @param recordedAttempt the attempt that the pod's status tells of; -1 when it never ran
 * @param recordedEnd the exit code that the pod's status tells of; empty: it has not ended
 */
public record WantedContainer(
    String name,
    String image,
    PullPolicy pullPolicy,
    boolean sidecar,
    Probed probed,
    String hash,
    int recordedAttempt,
    OptionalInt recordedEnd) {

  /** imagePullPolicy. */
  public enum PullPolicy {
    ALWAYS,
    IF_NOT_PRESENT,
    NEVER
  }

  /** Which results must be in before the container counts as started and as ready. */
  public record Probed(boolean startup, boolean readiness) {
    public static final Probed NOT = new Probed(false, false);
  }

  static WantedContainer of(JsonNode spec, JsonNode recordedStatuses) {
    String name = spec.path("name").asString("");
    String image = spec.path("image").asString("");
    return new WantedContainer(
        name,
        image,
        pullPolicy(spec.path("imagePullPolicy").asString(""), image),
        spec.path("restartPolicy").asString("").equals("Always"),
        new Probed(spec.has("startupProbe"), spec.has("readinessProbe")),
        hash(name, image),
        recordedAttempt(name, recordedStatuses),
        recordedEnd(name, recordedStatuses));
  }

  private static int recordedAttempt(String name, JsonNode statuses) {
    for (JsonNode status : statuses) {
      if (status.path("name").asString("").equals(name)
          && !status.path("containerID").asString("").isEmpty()) {
        return status.path("restartCount").asInt(0);
      }
    }
    return -1;
  }

  private static OptionalInt recordedEnd(String name, JsonNode statuses) {
    return statuses
        .valueStream()
        .filter(status -> status.path("name").asString("").equals(name))
        .map(status -> status.path("state").path("terminated"))
        .filter(JsonNode::isObject)
        .mapToInt(end -> end.path("exitCode").asInt(0))
        .findFirst();
  }

  /** Whether what is recorded is its last end, even if the runtime knows it no more. */
  boolean endedForGood(WantedPod.RestartPolicy policy) {
    return recordedEnd.isPresent() && !policy.restarts(recordedEnd.getAsInt());
  }

  private static PullPolicy pullPolicy(String policy, String image) {
    return switch (policy) {
      case "Always" -> PullPolicy.ALWAYS;
      case "Never" -> PullPolicy.NEVER;
      case "IfNotPresent" -> PullPolicy.IF_NOT_PRESENT;
      default -> isLatest(image) ? PullPolicy.ALWAYS : PullPolicy.IF_NOT_PRESENT;
    };
  }

  private static boolean isLatest(String image) {
    String last = image.substring(image.lastIndexOf('/') + 1);
    return !last.contains("@") && (!last.contains(":") || last.endsWith(":latest"));
  }

  private static String hash(String name, String image) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((name + "\n" + image).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
