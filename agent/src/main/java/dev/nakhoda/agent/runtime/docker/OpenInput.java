package dev.nakhoda.agent.runtime.docker;

import dev.nakhoda.agent.runtime.ContainerStreams.Chunk;
import dev.nakhoda.agent.runtime.ContainerStreams.ProcessStream;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The stream of a container whose input outlives its writers (no {@code stdinOnce}). Told of the
 * end of input, dockerd would end the output as well.
 */
record OpenInput(ProcessStream process) implements ProcessStream {

  @Override
  public Optional<Chunk> read() {
    return process.read();
  }

  @Override
  public void write(byte[] data) {
    process.write(data);
  }

  @Override
  public void endInput() {
    // The next one who attaches may write on.
  }

  @Override
  public void resize(int width, int height) {
    process.resize(width, height);
  }

  @Override
  public OptionalInt exitCode() {
    return process.exitCode();
  }

  @Override
  public void close() {
    process.close();
  }
}
