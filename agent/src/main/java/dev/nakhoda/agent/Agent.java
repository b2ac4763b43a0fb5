package dev.nakhoda.agent;

/**
 * The composition root of one node's process. {@link #start} returns when all loops run; they ride
 * through an unreachable master or Docker engine by themselves.
 */
public final class Agent implements AutoCloseable {

  private final AgentConfig config;

  public Agent(AgentConfig config) {
    this.config = config;
  }

  public void start() {
    throw new IllegalStateException("mode not built: " + config.mode());
  }

  /** Ends the loops; containers run on. */
  @Override
  public void close() {}
}
