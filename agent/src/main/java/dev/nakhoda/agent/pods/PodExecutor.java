package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.cgroups.PodGroups;
import dev.nakhoda.agent.pods.PodMemory.Failure;
import dev.nakhoda.agent.pods.PodMemory.Image;
import dev.nakhoda.agent.pods.PodPlan.Waiting;
import dev.nakhoda.agent.runtime.Runtime;
import dev.nakhoda.agent.volumes.MountFailure;
import dev.nakhoda.agent.volumes.Volumes;
import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Quantity;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.loop.Time;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Does single steps. Each answers how the pod's memory changes; what is wrong with the pod goes
 * into its memory and events, what is wrong with the node (runtime away, master away) is thrown and
 * the step is planned again. Blocks; used by many pods' threads at once.
 */
final class PodExecutor {

  private final Runtime runtime;
  private final SandboxSteps sandboxes;
  private final ContainerSteps containers;
  private final ImageSteps images;
  private final Volumes volumes;
  private final PodGroups groups;
  private final Client client;
  private final Time time;
  private final LeftoverTurns leftovers;

  PodExecutor(
      Runtime runtime,
      SandboxSteps sandboxes,
      ContainerSteps containers,
      ImageSteps images,
      Volumes volumes,
      PodGroups groups,
      Client client,
      Time time) {
    this.runtime = runtime;
    this.sandboxes = sandboxes;
    this.containers = containers;
    this.images = images;
    this.volumes = volumes;
    this.groups = groups;
    this.client = client;
    this.time = time;
    this.leftovers = new LeftoverTurns(time);
  }

  /** Whether the step runs beside the others, with {@link #aside}. */
  static boolean isAside(PodStep step) {
    return step instanceof PodStep.PullImage || step instanceof PodStep.StopContainer;
  }

  /** Whether the step takes away something dead, so that the next one need not wait for a look. */
  static boolean isRemoval(PodStep step) {
    return step instanceof PodStep.RemoveContainer || step instanceof PodStep.RemoveSandbox;
  }

  /** A step that may take long; the change is applied when it has ended. */
  UnaryOperator<PodMemory> aside(PodStep step, PodSituation situation) throws InterruptedException {
    return switch (step) {
      case PodStep.PullImage pull -> {
        Image found = images.find(pull, situation);
        yield memory -> memory.image(pull.container().name(), found);
      }
      case PodStep.StopContainer stop -> {
        if (situation.pod().goal() instanceof Goal.Delete) {
          leftovers.leaving(situation.pod().id().uid());
        }
        containers.stop(stop, situation);
        yield memory -> memory.stopped(stop.containerId());
      }
      default -> throw new IllegalArgumentException("not beside the others: " + step);
    };
  }

  /** The memory while {@code step} runs aside. */
  PodMemory begun(PodStep step, PodMemory memory) {
    return switch (step) {
      case PodStep.PullImage(WantedContainer container, int attempt) -> {
        Optional<Failure> before =
            memory.images().get(container.name()) instanceof Image.Missing(Failure failure)
                ? Optional.of(failure)
                : Optional.empty();
        yield memory.image(container.name(), new Image.Pulling(attempt, before));
      }
      case PodStep.StopContainer stop ->
          memory.stopping(stop.containerId(), time.now().plus(stop.grace()));
      default -> memory;
    };
  }

  /** The memory when {@code step} ended with an exception: it may be planned again. */
  static UnaryOperator<PodMemory> broken(PodStep step, Throwable failure, Time time) {
    return switch (step) {
      case PodStep.PullImage(WantedContainer container, int attempt) ->
          memory ->
              memory.image(
                  container.name(),
                  new Image.Missing(
                      Failure.next(
                          Optional.empty(),
                          new Waiting("ErrImagePull", String.valueOf(failure.getMessage())),
                          time.now())));
      case PodStep.StopContainer stop -> memory -> memory.stopped(stop.containerId());
      default -> UnaryOperator.identity();
    };
  }

  PodMemory execute(PodStep step, PodSituation situation) throws InterruptedException {
    if (!situation.memory().released()) {
      return take(step, situation);
    }
    leftovers.take();
    try {
      return take(step, situation);
    } finally {
      leftovers.give();
    }
  }

  private PodMemory take(PodStep step, PodSituation situation) throws InterruptedException {
    PodMemory memory = situation.memory();
    switch (step) {
      case PodStep.MountVolumes mount -> memory = mount(situation);
      case PodStep.UnmountVolumes unmount -> {
        volumes.unmount(situation.pod().id().uid());
        groups.remove(situation.pod().id().uid());
        memory = memory.unmounted();
      }
      case PodStep.CreateSandbox(int attempt) -> memory = sandboxes.create(attempt, situation);
      case PodStep.WireSandbox wire -> memory = sandboxes.wire(wire, situation);
      case PodStep.StopSandbox(String id) -> sandboxes.stop(id);
      case PodStep.RemoveSandbox(String id) -> runtime.removeSandbox(id);
      case PodStep.StartContainer start -> memory = containers.start(start, situation);
      case PodStep.RemoveContainer(String id) -> runtime.removeContainer(id);
      case PodStep.FinishDeletion finish -> memory = release(situation);
      case PodStep.Forget forget -> {
        volumes.remove(situation.pod().id().uid());
        groups.remove(situation.pod().id().uid());
      }
      case PodStep.PullImage pull -> throw new IllegalArgumentException("runs aside: " + pull);
      case PodStep.StopContainer stop -> throw new IllegalArgumentException("runs aside: " + stop);
    }
    return memory;
  }

  /** Makes the volumes follow the API; what fails now is tried again at the next look. */
  void refresh(PodSituation situation) {
    if (situation.memory().mounted().isPresent() && volumes.mustRefresh(situation.object())) {
      volumes.refresh(situation.object(), containers.specs().addresses(situation), allocatable());
    }
  }

  private Map<String, Path> setUp(PodSituation situation) {
    return volumes.setUp(
        situation.object(), containers.specs().addresses(situation), allocatable());
  }

  private Map<String, Quantity> allocatable() {
    return containers.specs().host().get().allocatable();
  }

  private PodMemory mount(PodSituation situation) {
    try {
      return situation.memory().mounted(setUp(situation));
    } catch (MountFailure failure) {
      failure.messages().forEach(message -> situation.events().warning("", "FailedMount", message));
      return situation
          .memory()
          .volumesFailed(
              Failure.next(
                  situation.memory().volumes(),
                  new Waiting("FailedMount", failure.getMessage()),
                  time.now()));
    }
  }

  /** The status must have been written before: the API may forget the pod at once. */
  private PodMemory release(PodSituation situation) {
    volumes.remove(situation.pod().id().uid());
    try {
      client.delete(
          ResourceName.PODS,
          situation.object().key(),
          DeleteOptions.now(situation.pod().id().uid()));
    } catch (ApiException refused) {
      if (!refused.isNotFound() && !refused.isConflict()) {
        throw refused;
      }
    }
    leftovers.left(situation.pod().id().uid());
    return situation.memory().releasedNow();
  }

  /** Nobody works on the pod any more. */
  void forget(String uid) {
    leftovers.left(uid);
  }
}
