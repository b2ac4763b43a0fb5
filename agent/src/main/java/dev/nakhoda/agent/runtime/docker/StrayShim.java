package dev.nakhoda.agent.runtime.docker;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is left of a start during which dockerd was killed: when it comes back it holds the
 * container for one that never ran, while containerd keeps a shim and a half started process for
 * it. Neither a removal nor another start reaches those. When the shim is killed, containerd clears
 * the rest away.
 */
final class StrayShim {

  private static final Logger LOG = LoggerFactory.getLogger(StrayShim.class);
  private static final String PROGRAM = "containerd-shim";

  private StrayShim() {}

  /** Reads the machine's process table. No effect when the container has none. */
  static void end(String containerId) {
    String argument = "-id " + containerId;
    ProcessHandle.allProcesses()
        .filter(process -> {
          String line = process.info().commandLine().orElse("");
          return line.contains(PROGRAM) && line.contains(argument);
        })
        .forEach(shim -> {
          LOG.info("ending what an interrupted start left container={}", containerId);
          shim.destroyForcibly();
        });
  }
}
