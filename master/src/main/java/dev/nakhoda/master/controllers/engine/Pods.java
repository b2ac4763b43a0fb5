package dev.nakhoda.master.controllers.engine;

import dev.nakhoda.api.KubeObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What controllers ask about a pod. Pure functions. */
public final class Pods {

  private Pods() {}

  public static String phase(KubeObject pod) {
    return pod.tree().path("status").path("phase").asString("");
  }

  /** Succeeded or Failed: its containers will never run again. */
  public static boolean finished(KubeObject pod) {
    String phase = phase(pod);
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  /** Neither finished nor going. */
  public static boolean active(KubeObject pod) {
    return !pod.beingDeleted() && !finished(pod);
  }

  /** Empty when not yet scheduled. */
  public static String nodeName(KubeObject pod) {
    return pod.tree().path("spec").path("nodeName").asString("");
  }

  public static boolean ready(KubeObject pod) {
    return readyCondition(pod).map(Conditions::isTrue).orElse(false);
  }

  /** Since when it has been ready; empty when it is not or does not say. */
  public static Optional<Instant> readySince(KubeObject pod) {
    return readyCondition(pod)
        .filter(Conditions::isTrue)
        .flatMap(condition -> Timestamps.parse(condition.path("lastTransitionTime")));
  }

  /** Ready for at least {@code minReadySeconds}. */
  public static boolean available(KubeObject pod, int minReadySeconds, Instant now) {
    if (!ready(pod)) {
      return false;
    }
    return minReadySeconds == 0
        || readySince(pod)
            .map(since -> !since.plusSeconds(minReadySeconds).isAfter(now))
            .orElse(false);
  }

  /** How long until a ready pod becomes available; empty when it is, or is not ready. */
  public static Optional<Duration> untilAvailable(
      KubeObject pod, int minReadySeconds, Instant now) {
    if (minReadySeconds == 0) {
      return Optional.empty();
    }
    return readySince(pod)
        .map(since -> Duration.between(now, since.plusSeconds(minReadySeconds)))
        .filter(Duration::isPositive);
  }

  /** The address that its agent reported first; empty when it has none. */
  public static String address(KubeObject pod) {
    return pod.tree().path("status").path("podIP").asString("");
  }

  private static Optional<JsonNode> readyCondition(KubeObject pod) {
    return Conditions.find(pod.tree().path("status"), "Ready");
  }
}
