package dev.nakhoda.master.streams;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Which of a pod's containers is meant, with upstream's words when none can be. Pure. */
final class Containers {

  private Containers() {}

  /** {@code asked} may be empty when the pod has one container. */
  static String choose(KubeObject pod, String asked) {
    List<String> plain = names(pod, "containers");
    List<String> init = names(pod, "initContainers");
    List<String> ephemeral = names(pod, "ephemeralContainers");
    if (!asked.isEmpty()) {
      boolean known = Stream.of(plain, init, ephemeral).anyMatch(names -> names.contains(asked));
      if (!known) {
        throw ApiException.badRequest("container " + asked + " is not valid for pod " + pod.name());
      }
      return asked;
    }
    if (plain.size() == 1) {
      return plain.getFirst();
    }
    StringBuilder message =
        new StringBuilder("a container name must be specified for pod ").append(pod.name());
    if (!plain.isEmpty()) {
      message.append(", choose one of: ").append(list(plain));
      if (!init.isEmpty()) {
        message.append(" or one of the init containers: ").append(list(init));
      }
      if (!ephemeral.isEmpty()) {
        message.append(" or one of the ephemeral containers: ").append(list(ephemeral));
      }
    }
    throw ApiException.badRequest(message.toString());
  }

  /** Throws 400 when the container has not started (or, for the previous one, never ended). */
  static void checkHasLogs(KubeObject pod, String container, boolean previous) {
    JsonNode status = status(pod, container);
    boolean ended = status.path("lastState").path("terminated").isObject();
    String which = "container \"" + container + "\" in pod \"" + pod.name() + "\"";
    if (previous) {
      if (!ended) {
        throw ApiException.badRequest("previous terminated " + which + " not found");
      }
      return;
    }
    JsonNode state = status.path("state");
    if (state.path("running").isObject() || state.path("terminated").isObject() || ended) {
      return;
    }
    String reason = state.path("waiting").path("reason").asString("ContainerCreating");
    throw ApiException.badRequest(which + " is waiting to start: " + explained(reason));
  }

  private static String explained(String reason) {
    return switch (reason) {
      case "ErrImagePull" -> "image can't be pulled";
      case "ImagePullBackOff" -> "trying and failing to pull image";
      default -> reason;
    };
  }

  private static JsonNode status(KubeObject pod, String container) {
    for (String list :
        List.of("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")) {
      for (JsonNode status : pod.tree().path("status").path(list)) {
        if (status.path("name").asString("").equals(container)) {
          return status;
        }
      }
    }
    return pod.tree().path("status").path("nothing");
  }

  private static List<String> names(KubeObject pod, String list) {
    return pod.tree()
        .path("spec")
        .path(list)
        .valueStream()
        .map(container -> container.path("name").asString(""))
        .toList();
  }

  /** As Go prints a list. */
  private static String list(List<String> names) {
    return "[" + String.join(" ", names) + "]";
  }
}
