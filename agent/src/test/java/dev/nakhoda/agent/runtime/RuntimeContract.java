package dev.nakhoda.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.agent.runtime.RuntimeStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What every runtime does; each test works on a pod of its own. */
public abstract class RuntimeContract {

  /** Present in every runtime under test; has a shell. */
  public static final String TEST_IMAGE = "busybox:test";

  protected abstract Runtime runtime();

  /** Lets a simulated clock move on. */
  protected abstract void pause();

  protected final PodIdentity pod =
      new PodIdentity(UUID.randomUUID().toString(), "default", "pod-" + System.nanoTime());

  protected final SandboxSpec sandboxSpec() {
    return new SandboxSpec(
        pod, 0, "host-a", SandboxSpec.Namespaces.OWN, Map.of(), Map.of("dev.nakhoda.spec", "abc"));
  }

  protected final ContainerSpec containerSpec(String sandbox, String name, String... command) {
    return new ContainerSpec(
        sandbox,
        SandboxSpec.Namespaces.OWN,
        pod,
        name,
        2,
        TEST_IMAGE,
        new ContainerSpec.Command(
            List.of(command),
            List.of(),
            List.of("COLOUR=blue"),
            Optional.empty(),
            Optional.empty(),
            ContainerSpec.Terminal.NONE),
        ContainerSpec.Security.DEFAULT,
        ContainerSpec.Resources.UNLIMITED,
        List.of(),
        List.of(),
        Map.of("dev.nakhoda.spec", "def"));
  }

  protected final String startedSandbox() {
    String id = runtime().createSandbox(sandboxSpec());
    runtime().startSandbox(id);
    return id;
  }

  protected final Optional<RuntimeStatus.Sandbox> sandbox(String id) {
    return runtime().list().sandboxes().stream().filter(s -> s.id().equals(id)).findFirst();
  }

  protected final Optional<RuntimeStatus.Container> container(String id) {
    return runtime().list().containers().stream().filter(s -> s.id().equals(id)).findFirst();
  }

  protected final <T> T await(Supplier<Optional<T>> look) {
    Instant end = Instant.now().plusSeconds(20);
    while (Instant.now().isBefore(end)) {
      Optional<T> found = look.get();
      if (found.isPresent()) {
        return found.get();
      }
      pause();
    }
    throw new AssertionError("did not come to pass");
  }

  protected final State.Exited awaitExit(String id) {
    return await(() ->
        container(id)
            .map(RuntimeStatus.Container::state)
            .filter(State.Exited.class::isInstance)
            .map(State.Exited.class::cast));
  }

  @Test
  void aSandboxLivesAndDies() {
    String id = runtime().createSandbox(sandboxSpec());
    assertThat(sandbox(id).orElseThrow().running()).isFalse();

    long pid = runtime().startSandbox(id);
    assertThat(runtime().startSandbox(id)).isEqualTo(pid);
    RuntimeStatus.Sandbox running = sandbox(id).orElseThrow();
    assertThat(running.running()).isTrue();
    assertThat(running.pid()).hasValue(pid);
    assertThat(running.pod()).isEqualTo(pod);
    assertThat(running.labels()).containsEntry("dev.nakhoda.spec", "abc");
    assertThat(running.hostNetwork()).isFalse();

    runtime().stopSandbox(id);
    runtime().stopSandbox(id);
    assertThat(sandbox(id).orElseThrow().running()).isFalse();
    runtime().removeSandbox(id);
    runtime().removeSandbox(id);
    assertThat(sandbox(id)).isEmpty();
  }

  @Test
  void aContainerRunsUntilItIsStopped() {
    String sandbox = startedSandbox();
    String id =
        runtime()
            .createContainer(
                containerSpec(sandbox, "app", "sh", "-c", "trap 'exit 0' TERM; sleep 1000 & wait"));
    assertThat(container(id).orElseThrow().state()).isInstanceOf(State.Created.class);

    runtime().startContainer(id);
    RuntimeStatus.Container running = container(id).orElseThrow();
    assertThat(running.state()).isInstanceOf(State.Running.class);
    assertThat(running.name()).isEqualTo("app");
    assertThat(running.attempt()).isEqualTo(2);
    assertThat(running.sandboxId()).isEqualTo(sandbox);
    assertThat(running.image()).isEqualTo(TEST_IMAGE);
    assertThat(running.imageId()).startsWith("sha256:");
    assertThat(running.labels()).containsEntry("dev.nakhoda.spec", "def");

    runtime().stopContainer(id, Duration.ofSeconds(20));
    State.Exited exited = awaitExit(id);
    assertThat(exited.exitCode()).isZero();
    assertThat(exited.reason()).isEqualTo("Completed");
    assertThat(exited.startedAt()).isPresent();

    runtime().stopContainer(id, Duration.ZERO);
    runtime().removeContainer(id);
    runtime().removeContainer(id);
    assertThat(container(id)).isEmpty();
    runtime().removeSandbox(sandbox);
  }

  @Test
  void anExitCodeIsKept() {
    String sandbox = startedSandbox();
    String id = runtime().createContainer(containerSpec(sandbox, "app", "sh", "-c", "exit 3"));
    runtime().startContainer(id);
    State.Exited exited = awaitExit(id);
    assertThat(exited.exitCode()).isEqualTo(3);
    assertThat(exited.reason()).isEqualTo("Error");
    runtime().removeContainer(id);
    runtime().removeSandbox(sandbox);
  }

  @Test
  void aKilledContainerSaysSo() {
    String sandbox = startedSandbox();
    String id = runtime().createContainer(containerSpec(sandbox, "app", "sleep", "1000"));
    runtime().startContainer(id);
    runtime().killContainer(id, "SIGKILL");
    assertThat(awaitExit(id).exitCode()).isEqualTo(137);
    runtime().killContainer(id, "SIGKILL");
    runtime().removeSandbox(sandbox);
    runtime().removeContainer(id);
  }

  @Test
  void aCommandThatDoesNotExistIsRefused() {
    String sandbox = startedSandbox();
    String id = runtime().createContainer(containerSpec(sandbox, "app", "no-such-command"));
    assertThatThrownBy(() -> runtime().startContainer(id))
        .isInstanceOf(RuntimeFailure.Refused.class)
        .hasMessageContaining("no-such-command");
    State.Exited exited = awaitExit(id);
    assertThat(exited.reason()).isEqualTo("ContainerCannotRun");
    assertThat(exited.exitCode()).isEqualTo(127);
    assertThat(exited.message()).contains("no-such-command");
    runtime().removeContainer(id);
    runtime().removeSandbox(sandbox);
  }

  @Test
  void whatIsMissingIsNotFound() {
    assertThatThrownBy(() -> runtime().startContainer("nothing"))
        .isInstanceOf(RuntimeFailure.NotFound.class);
    assertThat(runtime().images().inspect("nothing:1")).isEmpty();
    assertThat(runtime().images().inspect(TEST_IMAGE)).isPresent();
    runtime().stopContainer("nothing", Duration.ZERO);
    runtime().removeContainer("nothing");
  }

  @Test
  void aNameIsTakenOnce() {
    String id = runtime().createSandbox(sandboxSpec());
    assertThatThrownBy(() -> runtime().createSandbox(sandboxSpec()))
        .isInstanceOf(RuntimeFailure.Conflict.class);
    runtime().removeSandbox(id);
  }

  @Test
  void eventsTellWhatHappened() throws InterruptedException {
    BlockingQueue<RuntimeEvent> events = new LinkedBlockingQueue<>();
    try (Runtime.Subscription _ = runtime().events(events::add)) {
      assertThat(events.poll(20, TimeUnit.SECONDS)).isInstanceOf(RuntimeEvent.Missed.class);
      String sandbox = startedSandbox();
      runtime().removeSandbox(sandbox);
      for (RuntimeEvent.Kind kind :
          List.of(
              RuntimeEvent.Kind.CREATED,
              RuntimeEvent.Kind.STARTED,
              RuntimeEvent.Kind.DIED,
              RuntimeEvent.Kind.REMOVED)) {
        assertThat(nextOfThisPod(events)).isEqualTo(new RuntimeEvent.Changed(pod, sandbox, kind));
      }
    }
  }

  private RuntimeEvent nextOfThisPod(BlockingQueue<RuntimeEvent> events)
      throws InterruptedException {
    while (true) {
      RuntimeEvent event = events.poll(20, TimeUnit.SECONDS);
      if (event instanceof RuntimeEvent.Changed changed && changed.pod().equals(pod)) {
        return event;
      }
      assertThat(event).isNotNull();
    }
  }
}
