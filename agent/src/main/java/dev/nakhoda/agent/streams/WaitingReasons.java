package dev.nakhoda.agent.streams;

import java.util.Optional;

/** Why a container does not run yet, as its pod's status says, e.g. ContainerCreating. */
@FunctionalInterface
public interface WaitingReasons {
  Optional<String> reason(String namespace, String pod, String container);
}
