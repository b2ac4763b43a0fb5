package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.cgroups.PodGroups;
import dev.nakhoda.agent.environment.ConfigError;
import dev.nakhoda.agent.environment.ConfigSource;
import dev.nakhoda.agent.environment.Environment;
import dev.nakhoda.agent.environment.Expansion;
import dev.nakhoda.agent.environment.FieldReference;
import dev.nakhoda.agent.environment.ServiceVariables;
import dev.nakhoda.agent.runtime.ContainerSpec;
import dev.nakhoda.agent.runtime.ContainerSpec.Command;
import dev.nakhoda.agent.runtime.ContainerSpec.Terminal;
import dev.nakhoda.agent.runtime.Images;
import dev.nakhoda.agent.runtime.RuntimeStatus;
import dev.nakhoda.agent.runtime.SandboxSpec;
import dev.nakhoda.agent.volumes.MountFailure;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Quantity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Makes what the runtime is told about a container: environment, command, mounts, security,
 * resources. Fails with {@link ConfigError}.
 *
 * @param host as known at the moment of the call
 * @param services all services that the node knows
 */
record ContainerSpecs(
    Supplier<Host> host,
    ConfigSource source,
    Supplier<Collection<KubeObject>> services,
    Images images,
    ContainerMounts mounts,
    PodGroups groups,
    Path seccompProfiles) {

  /** Labels of a container: where it writes its termination message and what stands in for it. */
  static final String MESSAGE_LABEL = "dev.nakhoda.container.termination-message";

  static final String MESSAGE_POLICY_LABEL = "dev.nakhoda.container.termination-policy";

  ContainerSpec make(PodStep.StartContainer step, PodSituation situation) {
    String name = step.container().name();
    JsonNode container = situation.container(name);
    Map<String, String> environment = environment(container, situation);
    ContainerSecurity security = ContainerSecurity.of(situation.spec(), container, seccompProfiles);
    Images.Image image =
        images
            .inspect(step.image().imageId())
            .orElseThrow(
                () -> new ConfigError("image \"" + step.container().image() + "\" is gone"));
    security.verify(image, situation.fullName(), name);
    ContainerMounts.Made made;
    try {
      made = mounts.make(container, step.attempt(), environment, situation);
    } catch (MountFailure failure) {
      throw new ConfigError(failure.getMessage());
    }
    return new ContainerSpec(
        step.sandboxId(),
        namespaces(container, situation),
        situation.pod().id(),
        name,
        step.attempt(),
        step.image().imageId(),
        command(container, environment),
        security.merged(),
        resources(container, situation.object()),
        made.mounts(),
        List.of(),
        Map.of(
            ContainerPlanner.HASH_LABEL,
            step.container().hash(),
            ContainerStatuses.IMAGE_LABEL,
            step.image().reference(),
            MESSAGE_LABEL,
            made.terminationMessage().toString(),
            MESSAGE_POLICY_LABEL,
            container.path("terminationMessagePolicy").asString("File")));
  }

  private static SandboxSpec.Namespaces namespaces(JsonNode container, PodSituation situation) {
    SandboxSpec.Namespaces ofPod = SandboxSteps.namespaces(situation.spec());
    String target = container.path("targetContainerName").asString("");
    if (target.isEmpty()) {
      return ofPod;
    }
    return situation
        .seen()
        .newest(target)
        .filter(found -> found.state() instanceof RuntimeStatus.State.Running)
        .map(found -> ofPod.withProcessesOf(found.id()))
        .orElseThrow(
            () -> new ConfigError("unable to find target container \"" + target + "\" running"));
  }

  FieldReference.Addresses addresses(PodSituation situation) {
    String own =
        situation.pod().hostNetwork()
            ? host.get().address()
            : situation.seen().address().orElse("");
    return new FieldReference.Addresses(own, host.get().address());
  }

  private Map<String, String> environment(JsonNode container, PodSituation situation) {
    boolean links = situation.spec().path("enableServiceLinks").asBoolean(true);
    // A static pod does not wait for a master that tells the services.
    Collection<KubeObject> known =
        StaticPod.isStatic(situation.object()) ? List.of() : services.get();
    return new Environment(
            situation.object(),
            addresses(situation),
            ServiceVariables.of(known, situation.pod().id().namespace(), links),
            host.get().allocatable(),
            source)
        .of(container);
  }

  private static Command command(JsonNode container, Map<String, String> environment) {
    List<String> variables = new ArrayList<>();
    environment.forEach((name, value) -> variables.add(name + "=" + value));
    String directory = container.path("workingDir").asString("");
    String signal = container.path("lifecycle").path("stopSignal").asString("");
    return new Command(
        expanded(container.path("command"), environment),
        expanded(container.path("args"), environment),
        variables,
        directory.isEmpty() ? Optional.empty() : Optional.of(directory),
        signal.isEmpty() ? Optional.empty() : Optional.of(signal),
        new Terminal(
            container.path("tty").asBoolean(false),
            container.path("stdin").asBoolean(false),
            container.path("stdinOnce").asBoolean(false)));
  }

  private static List<String> expanded(JsonNode words, Map<String, String> environment) {
    List<String> expanded = new ArrayList<>();
    for (JsonNode word : words) {
      expanded.add(
          Expansion.expand(word.asString(""), name -> Optional.ofNullable(environment.get(name))));
    }
    return expanded;
  }

  private ContainerSpec.Resources resources(JsonNode container, KubeObject pod) {
    String qosClass = pod.tree().path("status").path("qosClass").asString("");
    long memory = host.get().allocatable().getOrDefault("memory", Quantity.ZERO).value();
    return ContainerResources.of(container.path("resources"), qosClass, memory)
        .within(groups.establish(pod));
  }
}
