package dev.nakhoda.agent.runtime.simulated;

import dev.nakhoda.agent.runtime.RuntimeFailure;
import java.util.Optional;

/** What goes wrong: asked before every call, by its method's name. Any thread may ask. */
@FunctionalInterface
public interface Faults {

  Faults NONE = operation -> Optional.empty();

  Optional<RuntimeFailure> before(String operation);
}
