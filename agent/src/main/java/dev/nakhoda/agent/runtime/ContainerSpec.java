package dev.nakhoda.agent.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A container of a pod, joined to its sandbox. All expansion ({@code $(VAR)}, references) is done
 * before.
 *
 * @param namespaces those of the sandbox's {@link SandboxSpec}
 * @param name the container's name in the pod spec
 * @param attempt how often it was started before (the restart count)
 * @param image id or reference of an image that is present
 * @param labels of our own, e.g. the spec's hash; given back by {@link Runtime#list}
 */
public record ContainerSpec(
    String sandboxId,
    SandboxSpec.Namespaces namespaces,
    PodIdentity pod,
    String name,
    int attempt,
    String image,
    Command command,
    Security security,
    Resources resources,
    List<Mount> mounts,
    List<Device> devices,
    Map<String, String> labels) {

  public ContainerSpec {
    mounts = List.copyOf(mounts);
    devices = List.copyOf(devices);
    labels = Map.copyOf(labels);
  }

  /**
   * What is run and how its terminal is.
   *
   * @param command empty: the image's entry point
   * @param args empty: the image's, unless {@code command} is given
   * @param environment in the order that it is passed, {@code NAME=value}
   */
  public record Command(
      List<String> command,
      List<String> args,
      List<String> environment,
      Optional<String> workingDirectory,
      Optional<String> stopSignal,
      Terminal terminal) {

    /** What the image says. */
    public static final Command NONE =
        new Command(
            List.of(), List.of(), List.of(), Optional.empty(), Optional.empty(), Terminal.NONE);

    public Command {
      command = List.copyOf(command);
      args = List.copyOf(args);
      environment = List.copyOf(environment);
    }
  }

  /** The pod spec's {@code tty}, {@code stdin} and {@code stdinOnce}. */
  public record Terminal(boolean tty, boolean stdin, boolean stdinOnce) {
    public static final Terminal NONE = new Terminal(false, false, false);
  }

  /**
   * The merged securityContext of pod and container.
   *
   * @param seccompProfile empty: the runtime's default; {@code unconfined}; or the profile's JSON
   * @param unmaskedProc procMount Unmasked
   * @param kernelModules what AppArmor and SELinux are told, {@code apparmor=profile} and {@code
   *     label=type:name}
   */
  public record Security(
      boolean privileged,
      OptionalLong runAsUser,
      OptionalLong runAsGroup,
      List<Long> supplementalGroups,
      List<String> addCapabilities,
      List<String> dropCapabilities,
      boolean readOnlyRootFilesystem,
      boolean noNewPrivileges,
      Optional<String> seccompProfile,
      boolean unmaskedProc,
      List<String> kernelModules) {

    public static final Security DEFAULT =
        new Security(
            false,
            OptionalLong.empty(),
            OptionalLong.empty(),
            List.of(),
            List.of(),
            List.of(),
            false,
            false,
            Optional.empty(),
            false,
            List.of());

    public Security {
      kernelModules = List.copyOf(kernelModules);
      supplementalGroups = List.copyOf(supplementalGroups);
      addCapabilities = List.copyOf(addCapabilities);
      dropCapabilities = List.copyOf(dropCapabilities);
    }
  }

  /**
   * cgroup values; 0 leaves the kernel's default.
   *
   * @param cpuShares relative weight (1024 = one CPU requested)
   * @param cpuQuotaMicros CPU time per {@code cpuPeriodMicros}
   * @param oomScoreAdjust as /proc/PID/oom_score_adj; a machine may forbid a negative one: the
   *     container then runs with 0
   * @param parent the pod's own group, in the runtime's words; empty: the runtime's default
   */
  public record Resources(
      long cpuShares,
      long cpuQuotaMicros,
      long cpuPeriodMicros,
      long memoryBytes,
      long pidsLimit,
      int oomScoreAdjust,
      Optional<String> parent) {
    public static final Resources UNLIMITED = new Resources(0, 0, 0, 0, 0, 0);

    public Resources(
        long cpuShares,
        long cpuQuotaMicros,
        long cpuPeriodMicros,
        long memoryBytes,
        long pidsLimit,
        int oomScoreAdjust) {
      this(
          cpuShares,
          cpuQuotaMicros,
          cpuPeriodMicros,
          memoryBytes,
          pidsLimit,
          oomScoreAdjust,
          Optional.empty());
    }

    public Resources within(Optional<String> group) {
      return new Resources(
          cpuShares,
          cpuQuotaMicros,
          cpuPeriodMicros,
          memoryBytes,
          pidsLimit,
          oomScoreAdjust,
          group);
    }
  }

  /** A bind mount of a file or directory of the host. */
  public record Mount(
      String hostPath, String containerPath, boolean readOnly, Propagation propagation) {}

  /** mountPropagation. */
  public enum Propagation {
    NONE,
    HOST_TO_CONTAINER,
    BIDIRECTIONAL
  }

  /** A device node; permissions as {@code rwm}. */
  public record Device(String hostPath, String containerPath, String permissions) {}
}
