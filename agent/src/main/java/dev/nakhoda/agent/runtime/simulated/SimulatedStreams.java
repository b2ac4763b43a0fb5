package dev.nakhoda.agent.runtime.simulated;

import dev.nakhoda.agent.runtime.ContainerStreams;
import dev.nakhoda.agent.runtime.ExecResult;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;

/** Simulated processes write no logs and cannot be attached to; commands answer at once. */
final class SimulatedStreams implements ContainerStreams {

  private final BiFunction<String, List<String>, ExecResult> commands;

  SimulatedStreams(BiFunction<String, List<String>, ExecResult> commands) {
    this.commands = commands;
  }

  @Override
  public ProcessStream logs(String containerId, LogOptions options) {
    return new Finished(new ExecResult(0, ""));
  }

  @Override
  public ProcessStream exec(String containerId, List<String> command, Channels channels) {
    return new Finished(commands.apply(containerId, command));
  }

  @Override
  public ProcessStream attach(String containerId, Channels channels) {
    throw new RuntimeFailure.Refused("a simulated process cannot be attached to");
  }

  /** A process that has said all it had to say. */
  private static final class Finished implements ProcessStream {
    private final ExecResult result;
    private boolean read;

    Finished(ExecResult result) {
      this.result = result;
    }

    @Override
    public synchronized Optional<Chunk> read() {
      if (read || result.output().isEmpty()) {
        return Optional.empty();
      }
      read = true;
      return Optional.of(new Chunk(false, result.output().getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void write(byte[] data) {}

    @Override
    public void endInput() {}

    @Override
    public void resize(int width, int height) {}

    @Override
    public OptionalInt exitCode() {
      return OptionalInt.of(result.exitCode());
    }

    @Override
    public void close() {}
  }
}
