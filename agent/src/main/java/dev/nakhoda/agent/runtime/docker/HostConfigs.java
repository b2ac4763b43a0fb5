package dev.nakhoda.agent.runtime.docker;

import com.github.dockerjava.api.model.BindOptions;
import com.github.dockerjava.api.model.BindPropagation;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Device;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import dev.nakhoda.agent.Upkeep;
import dev.nakhoda.agent.runtime.ContainerSpec;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.agent.runtime.SandboxSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Specs as Docker's HostConfig. Pure, but for what the machine allows as oom score. */
final class HostConfigs {

  /** As upstream: the sandbox goes last, and holds next to nothing. */
  private static final int SANDBOX_OOM_SCORE = -998;

  private static final int SANDBOX_CPU_SHARES = 2;

  private final boolean negativeOomScores;
  private final Upkeep.Logs rotation;

  HostConfigs(boolean negativeOomScores, Upkeep.Logs rotation) {
    this.negativeOomScores = negativeOomScores;
    this.rotation = rotation;
  }

  HostConfig of(SandboxSpec spec) {
    SandboxSpec.Namespaces namespaces = spec.namespaces();
    HostConfig config =
        HostConfig.newHostConfig()
            .withNetworkMode(namespaces.hostNetwork() ? "host" : "none")
            .withIpcMode(namespaces.hostIpc() ? "host" : "shareable")
            .withSecurityOpts(List.of("no-new-privileges"))
            .withReadonlyRootfs(true)
            .withCpuShares(SANDBOX_CPU_SHARES)
            .withOomScoreAdj(oomScore(SANDBOX_OOM_SCORE))
            .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE));
    if (namespaces.hostPid()) {
      config.withPidMode("host");
    }
    if (namespaces.hostNetwork()) {
      config.withUtSMode("host");
    }
    if (!spec.sysctls().isEmpty()) {
      config.withSysctls(spec.sysctls());
    }
    spec.group().ifPresent(config::withCgroupParent);
    return config;
  }

  HostConfig of(ContainerSpec spec) {
    String sandbox = "container:" + spec.sandboxId();
    SandboxSpec.Namespaces namespaces = spec.namespaces();
    HostConfig config =
        (spec.security().unmaskedProc() ? new UnmaskedHostConfig() : HostConfig.newHostConfig())
            .withNetworkMode(sandbox)
            .withIpcMode(namespaces.hostIpc() ? "host" : sandbox)
            .withOomScoreAdj(oomScore(spec.resources().oomScoreAdjust()))
            .withLogConfig(
                new LogConfig(
                    LogConfig.LoggingType.JSON_FILE,
                    Map.of(
                        "max-size", rotation.maxSize(),
                        "max-file", Integer.toString(rotation.maxFiles()))))
            .withMounts(spec.mounts().stream().map(HostConfigs::mount).toList());
    if (namespaces.processesOf().isPresent()) {
      config.withPidMode("container:" + namespaces.processesOf().get());
    } else if (namespaces.hostPid()) {
      config.withPidMode("host");
    } else if (namespaces.sharedProcesses()) {
      config.withPidMode(sandbox);
    }
    if (namespaces.hostNetwork()) {
      config.withUtSMode("host");
    }
    confine(config, spec.security());
    limit(config, spec.resources());
    if (!spec.devices().isEmpty()) {
      config.withDevices(spec.devices().stream().map(HostConfigs::device).toList());
    }
    return config;
  }

  private static void confine(HostConfig config, ContainerSpec.Security security) {
    List<String> options = new ArrayList<>();
    if (security.noNewPrivileges()) {
      options.add("no-new-privileges");
    }
    security.seccompProfile().ifPresent(profile -> options.add("seccomp=" + profile));
    options.addAll(security.kernelModules());
    config
        .withPrivileged(security.privileged())
        .withReadonlyRootfs(security.readOnlyRootFilesystem())
        .withSecurityOpts(options)
        .withGroupAdd(security.supplementalGroups().stream().map(String::valueOf).toList())
        .withCapAdd(capabilities(security.addCapabilities()))
        .withCapDrop(capabilities(security.dropCapabilities()));
  }

  private void limit(HostConfig config, ContainerSpec.Resources resources) {
    if (resources.cpuShares() > 0) {
      config.withCpuShares((int) Math.min(resources.cpuShares(), 262_144));
    }
    if (resources.cpuQuotaMicros() > 0) {
      config.withCpuQuota(resources.cpuQuotaMicros()).withCpuPeriod(resources.cpuPeriodMicros());
    }
    if (resources.memoryBytes() > 0) {
      // The same with swap: a limit that could be swapped around would be none.
      config.withMemory(resources.memoryBytes()).withMemorySwap(resources.memoryBytes());
    }
    if (resources.pidsLimit() > 0) {
      config.withPidsLimit(resources.pidsLimit());
    }
    resources.parent().ifPresent(config::withCgroupParent);
  }

  private int oomScore(int wanted) {
    return negativeOomScores ? wanted : Math.max(0, wanted);
  }

  private static Capability[] capabilities(List<String> names) {
    return names.stream().map(HostConfigs::capability).toArray(Capability[]::new);
  }

  private static Capability capability(String name) {
    String bare = name.toUpperCase(Locale.ROOT);
    try {
      return Capability.valueOf(bare.startsWith("CAP_") ? bare.substring(4) : bare);
    } catch (IllegalArgumentException unknown) {
      throw new RuntimeFailure.Refused("invalid capability: \"" + name + "\"");
    }
  }

  private static Mount mount(ContainerSpec.Mount mount) {
    Mount bind =
        new Mount()
            .withType(MountType.BIND)
            .withSource(mount.hostPath())
            .withTarget(mount.containerPath())
            .withReadOnly(mount.readOnly());
    return switch (mount.propagation()) {
      // Left to Docker: private, but rslave where the source holds Docker's own directory.
      case NONE -> bind;
      case HOST_TO_CONTAINER -> bind.withBindOptions(options(BindPropagation.R_SLAVE));
      case BIDIRECTIONAL -> bind.withBindOptions(options(BindPropagation.R_SHARED));
    };
  }

  private static BindOptions options(BindPropagation propagation) {
    return new BindOptions().withPropagation(propagation);
  }

  private static Device device(ContainerSpec.Device device) {
    return new Device(device.permissions(), device.containerPath(), device.hostPath());
  }
}
