package dev.nakhoda.agent.environment;

/** A container's configuration cannot be made: CreateContainerConfigError, with this message. */
public final class ConfigError extends RuntimeException {
  public ConfigError(String message) {
    super(message);
  }
}
