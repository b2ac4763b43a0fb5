package dev.nakhoda.agent.runtime.simulated;

import dev.nakhoda.agent.runtime.ContainerSpec;
import dev.nakhoda.agent.runtime.ExecResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What simulated processes do. Must be quick and may be asked by any thread. */
public interface Behaviour {

  /** Everything runs until it is stopped, and every command succeeds without output. */
  Behaviour STEADY =
      new Behaviour() {
        @Override
        public Life life(ContainerSpec spec) {
          return new Life.Runs(Optional.empty(), 0, 0);
        }

        @Override
        public ExecResult exec(ContainerSpec spec, List<String> command) {
          return new ExecResult(0, "");
        }
      };

  Life life(ContainerSpec spec);

  ExecResult exec(ContainerSpec spec, List<String> command);

  /** How a container's process fares. */
  sealed interface Life {

    /**
     * @param endsAfter empty: it runs until it is stopped
     * @param exitCodeOnStop what the stop signal makes it end with
     */
    record Runs(Optional<Duration> endsAfter, int exitCode, int exitCodeOnStop) implements Life {}

    /** The start is refused with these words. */
    record CannotStart(int exitCode, String message) implements Life {}
  }
}
