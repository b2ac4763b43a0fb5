package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.Upkeep;
import dev.nakhoda.agent.cgroups.PodGroups;
import dev.nakhoda.agent.environment.ConfigSource;
import dev.nakhoda.agent.gc.Leftovers;
import dev.nakhoda.agent.network.PodNetwork;
import dev.nakhoda.agent.observe.Observer;
import dev.nakhoda.agent.probes.ActionRunner;
import dev.nakhoda.agent.probes.Prober;
import dev.nakhoda.agent.runtime.Runtime;
import dev.nakhoda.agent.volumes.ClaimSource;
import dev.nakhoda.agent.volumes.LocalVolumes;
import dev.nakhoda.agent.volumes.TokenSource;
import dev.nakhoda.agent.volumes.Volumes;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.EventRecorder;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Puts the parts of the pod machinery together; all of them end with {@link #close}.
 *
 * @param services all services that the node knows, for the containers' variables
 * @param directory of the node
 * @param node the Node as the API has it
 * @param unsafeSysctls that pods may set besides the safe ones
 * @param refusal why the node does not begin with a pod now
 */
public record PodsWiring(
    Client client,
    Runtime runtime,
    PodNetwork network,
    PodGroups groups,
    Observer observer,
    EventRecorder recorder,
    Supplier<Host> host,
    Supplier<Collection<KubeObject>> services,
    Path directory,
    Upkeep upkeep,
    Supplier<Optional<KubeObject>> node,
    List<String> unsafeSysctls,
    Function<KubeObject, Optional<PodPlan.Waiting>> refusal,
    Time time) {

  /** systemd-resolved's real servers: its stub does not answer from within a pod. */
  private static final Path SYSTEMD_RESOLVER = Path.of("/run/systemd/resolve/resolv.conf");

  private static final Path APP_ARMOR = Path.of("/sys/module/apparmor/parameters/enabled");
  private static final Path RESOLVER = Path.of("/etc/resolv.conf");

  /** Everything that {@link #start} has started. */
  public record Started(Pods pods, StatusWriter statuses, Prober prober) implements AutoCloseable {
    @Override
    public void close() {
      pods.close();
      prober.close();
      statuses.close();
    }
  }

  public Started start() {
    String nodeName = host.get().nodeName();
    ConfigSource source = ConfigSource.of(client);
    Volumes volumes =
        new Volumes(
            directory.resolve("pods"),
            LocalVolumes.base(directory),
            new Volumes.Sources(source, ClaimSource.of(client), TokenSource.of(client)),
            time);
    ActionRunner actions = new ActionRunner(runtime, time);
    ContainerMounts mounts =
        new ContainerMounts(
            volumes, host, Files.exists(SYSTEMD_RESOLVER) ? SYSTEMD_RESOLVER : RESOLVER);
    ContainerSpecs specs =
        new ContainerSpecs(
            host, source, services, runtime.images(), mounts, groups, directory.resolve("seccomp"));
    PodExecutor executor =
        new PodExecutor(
            runtime,
            new SandboxSteps(runtime, network, groups, time, host),
            new ContainerSteps(runtime, specs, actions, time),
            new ImageSteps(runtime.images(), source, upkeep.pulls(), time),
            volumes,
            groups,
            client,
            time);
    Informer informer =
        client.informer(ResourceName.PODS, Scope.fields("spec.nodeName=" + nodeName));
    StaticPods statics = new StaticPods(upkeep.statics(), nodeName, informer, client, node, time);
    StatusWriter statuses = new StatusWriter(client, statics::reported, time).start();
    Prober prober = new Prober(actions, recorder, time);
    PodWorker.Surroundings surroundings =
        new PodWorker.Surroundings(
            observer,
            executor,
            statuses,
            prober,
            recorder,
            host,
            new Leftovers(directory.resolve("pods"), volumes),
            groups,
            new NodeAdmission(unsafeSysctls, hasAppArmor()),
            refusal,
            time);
    Pods pods = new Pods(informer, statics, surroundings, runtime, network);
    pods.start();
    return new Started(pods, statuses, prober);
  }

  private static boolean hasAppArmor() {
    try {
      return Files.readString(APP_ARMOR).startsWith("Y");
    } catch (IOException absent) {
      return false;
    }
  }
}
