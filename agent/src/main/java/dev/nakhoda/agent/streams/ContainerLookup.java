package dev.nakhoda.agent.streams;

import dev.nakhoda.agent.runtime.PodIdentity;
import dev.nakhoda.agent.runtime.Runtime;
import dev.nakhoda.agent.runtime.RuntimeStatus;
import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Status;
import dev.nakhoda.proto.v1.StreamOrder;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the container that an order means, by its labels. Refuses as upstream's kubelet does. */
final class ContainerLookup {

  private final Runtime runtime;
  private final WaitingReasons waiting;

  ContainerLookup(Runtime runtime, WaitingReasons waiting) {
    this.runtime = runtime;
    this.waiting = waiting;
  }

  /** The newest attempt, if it runs. */
  RuntimeStatus.Container running(StreamOrder order) {
    return attempts(order).stream()
        .findFirst()
        .filter(found -> found.state() instanceof RuntimeStatus.State.Running)
        .orElseThrow(() ->
            new ApiException(
                Status.of(
                    404, "NotFound", "container not found (\"" + order.getContainer() + "\")")));
  }

  /**
   * The newest attempt that was started. With {@code previous}, the last one that ended before the
   * present one: while the container waits to be started again, that is the newest itself.
   */
  RuntimeStatus.Container logged(StreamOrder order, boolean previous) {
    List<RuntimeStatus.Container> started =
        attempts(order).stream()
            .filter(found -> !(found.state() instanceof RuntimeStatus.State.Created))
            .toList();
    String container =
        "container \"" + order.getContainer() + "\" in pod \"" + order.getPod() + "\"";
    if (previous) {
      return started.stream()
          .skip(reason(order).isPresent() ? 0 : 1)
          .findFirst()
          .orElseThrow(
              () -> ApiException.badRequest("previous terminated " + container + " not found"));
    }
    return started.stream()
        .findFirst()
        .orElseThrow(() ->
            ApiException.badRequest(
                container
                    + " is waiting to start: "
                    + words(reason(order).orElse("ContainerCreating"))));
  }

  private Optional<String> reason(StreamOrder order) {
    return waiting.reason(order.getNamespace(), order.getPod(), order.getContainer());
  }

  private static String words(String reason) {
    return switch (reason) {
      case "ErrImagePull", "ImagePullBackOff" -> "trying and failing to pull image";
      default -> reason;
    };
  }

  /** The process that holds the pod's network namespace. */
  long sandboxPid(StreamOrder order) {
    return runtime.list().sandboxes().stream()
        .filter(sandbox -> isOf(sandbox.pod(), order) && sandbox.running())
        .findFirst()
        .orElseThrow(() ->
            new ApiException(
                Status.of(404, "NotFound", "pod not found (\"" + order.getPod() + "\")")))
        .pid()
        .orElseThrow();
  }

  private List<RuntimeStatus.Container> attempts(StreamOrder order) {
    return runtime.list().containers().stream()
        .filter(found -> found.name().equals(order.getContainer()) && isOf(found.pod(), order))
        .sorted(Comparator.comparing(RuntimeStatus.Container::attempt).reversed())
        .toList();
  }

  private static boolean isOf(PodIdentity pod, StreamOrder order) {
    return order.getPodUid().isEmpty()
        ? pod.namespace().equals(order.getNamespace()) && pod.name().equals(order.getPod())
        : pod.uid().equals(order.getPodUid());
  }
}
