package dev.nakhoda.agent.node;

import dev.nakhoda.agent.eviction.Signal;
import java.util.Optional;
import java.util.Set;

/**
 * How the node is.
 *
 * @param runtime empty: the runtime answers
 * @param network empty: pods get their addresses
 * @param pressures what runs short
 */
public record NodeHealth(
    Optional<String> runtime, Optional<String> network, Set<Signal.Condition> pressures) {

  public NodeHealth(Optional<String> runtime, Optional<String> network) {
    this(runtime, network, Set.of());
  }

  /** Why it cannot run pods while its agent ends them. */
  public static final String SHUTTING_DOWN = "node is shutting down";

  public NodeHealth {
    pressures = Set.copyOf(pressures);
  }

  public boolean ready() {
    return runtime.isEmpty() && network.isEmpty();
  }

  /** The Ready condition's message. */
  public String message() {
    if (ready()) {
      return "kubelet is posting ready status";
    }
    return runtime
        .map(why -> why.equals(SHUTTING_DOWN) ? why : "container runtime is down: " + why)
        .or(() ->
            network.map(why ->
                "container runtime network not ready: NetworkReady=false"
                    + " reason:NetworkPluginNotReady message:"
                    + why))
        .orElseThrow();
  }
}
