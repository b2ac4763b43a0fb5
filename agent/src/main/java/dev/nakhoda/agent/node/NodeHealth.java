package dev.nakhoda.agent.node;

import java.util.Optional;

/**
 * Why the node cannot run pods now.
 *
 * @param runtime empty: the runtime answers
 * @param network empty: pods get their addresses
 */
public record NodeHealth(Optional<String> runtime, Optional<String> network) {

  public boolean ready() {
    return runtime.isEmpty() && network.isEmpty();
  }

  /** The Ready condition's message. */
  public String message() {
    if (ready()) {
      return "kubelet is posting ready status";
    }
    return runtime
        .map(why -> "container runtime is down: " + why)
        .or(() ->
            network.map(why ->
                "container runtime network not ready: NetworkReady=false"
                    + " reason:NetworkPluginNotReady message:"
                    + why))
        .orElseThrow();
  }
}
