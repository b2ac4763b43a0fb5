package dev.nakhoda.agent.runtime;

import java.util.Map;
import java.util.Optional;

/**
 * A pod's infrastructure (pause) container: it holds the network and IPC namespaces that the pod's
 * containers join.
 *
 * @param attempt 0 for the pod's first sandbox
 * @param group the pod's own control group, in the runtime's words; empty: the runtime's default
 * @param labels of our own, e.g. a hash of what the sandbox was made from; given back by {@link
 *     Runtime#list}
 */
public record SandboxSpec(
    PodIdentity pod,
    int attempt,
    String hostname,
    Namespaces namespaces,
    Map<String, String> sysctls,
    Map<String, String> labels,
    Optional<String> group) {

  public SandboxSpec(
      PodIdentity pod,
      int attempt,
      String hostname,
      Namespaces namespaces,
      Map<String, String> sysctls,
      Map<String, String> labels) {
    this(pod, attempt, hostname, namespaces, sysctls, labels, Optional.empty());
  }

  public SandboxSpec within(Optional<String> parent) {
    return new SandboxSpec(pod, attempt, hostname, namespaces, sysctls, labels, parent);
  }

  public SandboxSpec {
    sysctls = Map.copyOf(sysctls);
    labels = Map.copyOf(labels);
  }

  /**
   * Which namespaces are the host's, and whether the pod's containers share one for processes.
   *
   * @param processesOf the container whose processes a debugging container sees
   */
  public record Namespaces(
      boolean hostNetwork,
      boolean hostPid,
      boolean hostIpc,
      boolean sharedProcesses,
      Optional<String> processesOf) {

    public Namespaces(
        boolean hostNetwork, boolean hostPid, boolean hostIpc, boolean sharedProcesses) {
      this(hostNetwork, hostPid, hostIpc, sharedProcesses, Optional.empty());
    }

    public Namespaces withProcessesOf(String containerId) {
      return new Namespaces(
          hostNetwork, hostPid, hostIpc, sharedProcesses, Optional.of(containerId));
    }

    /** The default of a pod spec. */
    public static final Namespaces OWN = new Namespaces(false, false, false, false);
  }
}
