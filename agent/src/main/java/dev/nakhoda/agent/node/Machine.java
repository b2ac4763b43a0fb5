package dev.nakhoda.agent.node;

/**
 * The machine that the agent runs on, as it is now. A plain value.
 *
 * @param cpus whole CPUs that it may use
 * @param diskBytes size of the file system that holds images and volumes
 */
public record Machine(
    int cpus,
    long memoryBytes,
    long memoryAvailableBytes,
    long diskBytes,
    long diskAvailableBytes,
    long processes,
    long processLimit,
    Identity identity) {

  /** Without what changes at each look. */
  Machine lasting() {
    return new Machine(cpus, memoryBytes, 0, diskBytes, 0, 0, 0, identity);
  }

  /** What does not change while it is up. */
  public record Identity(
      String hostname,
      String machineId,
      String systemUuid,
      String bootId,
      String kernelVersion,
      String osImage,
      String architecture) {}
}
