package dev.nakhoda.agent.runtime.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.agent.runtime.ContainerSpec;
import dev.nakhoda.agent.runtime.ExecResult;
import dev.nakhoda.agent.runtime.Runtime;
import dev.nakhoda.agent.runtime.RuntimeContract;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.loop.FakeTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The contract, on a clock that is moved by hand. */
class SimulatedRuntimeTest extends RuntimeContract {

  private final FakeTime time = new FakeTime();
  private final SimulatedRuntime runtime = new SimulatedRuntime(time, new Shell(), Faults.NONE);

  SimulatedRuntimeTest() {
    runtime.images().add(TEST_IMAGE);
  }

  @Override
  protected Runtime runtime() {
    return runtime;
  }

  @Override
  protected void pause() {
    time.advance(Duration.ofSeconds(1));
  }

  @Test
  void faultsComeAsAsked() {
    Faults all = operation -> Optional.of(new RuntimeFailure.Refused(operation));
    SimulatedRuntime broken = new SimulatedRuntime(time, Behaviour.STEADY, all);
    assertThatThrownBy(broken::list).isInstanceOf(RuntimeFailure.Refused.class).hasMessage("list");
  }

  @Test
  void imagesArePulledFromTheRegistryOnly() {
    runtime.images().publish("a:1");
    assertThat(runtime.images().pull("a:1", Optional.empty(), line -> {}).tags())
        .containsExactly("a:1");
    assertThatThrownBy(() -> runtime.images().pull("b:1", Optional.empty(), line -> {}))
        .isInstanceOf(RuntimeFailure.PullFailed.class);
  }

  /** Understands the commands of the contract. */
  private static final class Shell implements Behaviour {
    @Override
    public Life life(ContainerSpec spec) {
      String line = String.join(" ", spec.command().command());
      if (line.startsWith("sh -c exit ")) {
        int code = Integer.parseInt(line.substring("sh -c exit ".length()));
        return new Life.Runs(Optional.of(Duration.ofSeconds(1)), code, code);
      }
      return line.startsWith("no-such-command")
          ? new Life.CannotStart(127, "exec: \"no-such-command\": executable file not found")
          : new Life.Runs(Optional.empty(), 0, 0);
    }

    @Override
    public ExecResult exec(ContainerSpec spec, List<String> command) {
      return new ExecResult(0, "");
    }
  }
}
