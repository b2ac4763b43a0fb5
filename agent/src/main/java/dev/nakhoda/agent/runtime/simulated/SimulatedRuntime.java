package dev.nakhoda.agent.runtime.simulated;

import dev.nakhoda.agent.runtime.ContainerSpec;
import dev.nakhoda.agent.runtime.ContainerStreams;
import dev.nakhoda.agent.runtime.ExecResult;
import dev.nakhoda.agent.runtime.Runtime;
import dev.nakhoda.agent.runtime.RuntimeEvent;
import dev.nakhoda.agent.runtime.RuntimeEvent.Kind;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.agent.runtime.RuntimeInfo;
import dev.nakhoda.agent.runtime.RuntimeStatus;
import dev.nakhoda.agent.runtime.RuntimeStatus.State;
import dev.nakhoda.agent.runtime.SandboxSpec;
import dev.nakhoda.agent.runtime.simulated.SimulatedProcess.Kind.OfContainer;
import dev.nakhoda.agent.runtime.simulated.SimulatedProcess.Kind.OfSandbox;
import dev.nakhoda.loop.Time;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A runtime in memory. Processes end by the given clock, so a test that moves the clock by hand
 * decides when; no call ever waits. Thread-safe; listeners are called by the thread that causes the
 * event, outside the lock, so that a stepped simulation sees them in order. Bound: what its user
 * creates and does not remove.
 */
public final class SimulatedRuntime implements Runtime {

  private static final int KILLED = 137;

  private final Time time;
  private final Behaviour behaviour;
  private final Faults faults;
  private final SimulatedImages images;
  private final List<Consumer<RuntimeEvent>> listeners = new CopyOnWriteArrayList<>();

  /** By id, the oldest first; guarded by itself. */
  private final Map<String, SimulatedProcess> processes = new LinkedHashMap<>();

  private long made;

  public SimulatedRuntime(Time time, Behaviour behaviour, Faults faults) {
    this.time = time;
    this.behaviour = behaviour;
    this.faults = faults;
    this.images = new SimulatedImages(faults);
  }

  @Override
  public RuntimeInfo info() {
    check("info");
    return new RuntimeInfo("simulated", "1", "cgroupfs", 2, Path.of("/"), "pause");
  }

  @Override
  public RuntimeStatus list() {
    check("list");
    List<RuntimeStatus.Sandbox> sandboxes = new ArrayList<>();
    List<RuntimeStatus.Container> containers = new ArrayList<>();
    synchronized (processes) {
      for (SimulatedProcess process : processes.values().stream().toList().reversed()) {
        switch (process.kind()) {
          case OfSandbox(SandboxSpec spec) -> sandboxes.add(process.sandbox(spec));
          case OfContainer(ContainerSpec spec) ->
              containers.add(process.container(spec, imageId(spec.image())));
        }
      }
    }
    return new RuntimeStatus(sandboxes, containers);
  }

  @Override
  public RuntimeStatus latest() {
    return list();
  }

  private String imageId(String reference) {
    return images.inspect(reference).map(image -> image.id()).orElse("");
  }

  @Override
  public String createSandbox(SandboxSpec spec) {
    check("createSandbox");
    return create(new OfSandbox(spec));
  }

  @Override
  public long startSandbox(String sandboxId) {
    check("startSandbox");
    SimulatedProcess process = find(sandboxId);
    if (!process.running()) {
      process = start(process);
    }
    return process.state() instanceof State.Running running ? running.pid() : 0;
  }

  @Override
  public void stopSandbox(String sandboxId) {
    check("stopSandbox");
    end(sandboxId, KILLED);
  }

  @Override
  public void removeSandbox(String sandboxId) {
    check("removeSandbox");
    remove(sandboxId);
  }

  @Override
  public String createContainer(ContainerSpec spec) {
    check("createContainer");
    find(spec.sandboxId());
    if (images.inspect(spec.image()).isEmpty()) {
      throw new RuntimeFailure.NotFound("No such image: " + spec.image());
    }
    return create(new OfContainer(spec));
  }

  private String create(SimulatedProcess.Kind kind) {
    SimulatedProcess process;
    synchronized (processes) {
      String id = newId(kind);
      process = new SimulatedProcess(id, kind, new State.Created(time.now()), 0);
      String name = process.name();
      if (processes.values().stream().anyMatch(other -> other.name().equals(name))) {
        throw new RuntimeFailure.Conflict("the name " + name + " is already in use");
      }
      processes.put(id, process);
    }
    tell(process, Kind.CREATED);
    return process.id();
  }

  /** Unlike any other of any runtime, as Docker's. */
  private String newId(SimulatedProcess.Kind kind) {
    String what = new SimulatedProcess("", kind, new State.Created(Instant.EPOCH), 0).name();
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((++made + " " + what).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public void startContainer(String containerId) {
    check("startContainer");
    SimulatedProcess process = find(containerId);
    if (process.running() || !(process.kind() instanceof OfContainer(ContainerSpec spec))) {
      return;
    }
    switch (behaviour.life(spec)) {
      case Behaviour.Life.CannotStart cannot -> {
        refuse(process, cannot);
        throw new RuntimeFailure.Refused(cannot.message());
      }
      case Behaviour.Life.Runs runs -> {
        SimulatedProcess started = start(process);
        runs.endsAfter()
            .ifPresent(after -> time.after(after, () -> endGeneration(started, runs.exitCode())));
      }
    }
  }

  private void refuse(SimulatedProcess process, Behaviour.Life.CannotStart cannot) {
    Instant created = process.state().createdAt();
    replace(
        process.with(
            new State.Exited(
                created,
                Optional.empty(),
                created,
                cannot.exitCode(),
                OptionalInt.empty(),
                "ContainerCannotRun",
                cannot.message())));
  }

  private SimulatedProcess start(SimulatedProcess process) {
    long pid = 1000 + Long.parseLong(process.id().substring(0, 6), 16);
    SimulatedProcess started =
        process.with(new State.Running(process.state().createdAt(), time.now(), pid));
    replace(started);
    tell(started, Kind.STARTED);
    return started;
  }

  @Override
  public void stopContainer(String containerId, Duration grace) {
    check("stopContainer");
    int exitCode = 0;
    synchronized (processes) {
      SimulatedProcess process = processes.get(containerId);
      if (process != null
          && process.kind() instanceof OfContainer(ContainerSpec spec)
          && behaviour.life(spec) instanceof Behaviour.Life.Runs runs) {
        exitCode = runs.exitCodeOnStop();
      }
    }
    end(containerId, exitCode);
  }

  @Override
  public void killContainer(String containerId, String signal) {
    check("killContainer");
    end(containerId, KILLED);
  }

  /** Ends a process as if from outside, e.g. by the kernel. */
  public void end(String id, int exitCode) {
    SimulatedProcess ended;
    synchronized (processes) {
      SimulatedProcess process = processes.get(id);
      if (process == null || !process.running()) {
        return;
      }
      ended = process.ended(time.now(), exitCode);
      processes.put(id, ended);
    }
    tell(ended, Kind.DIED);
  }

  /** Only if it is still the same run. */
  private void endGeneration(SimulatedProcess started, int exitCode) {
    synchronized (processes) {
      SimulatedProcess now = processes.get(started.id());
      if (now == null || now.generation() != started.generation()) {
        return;
      }
    }
    end(started.id(), exitCode);
  }

  @Override
  public void removeContainer(String containerId) {
    check("removeContainer");
    remove(containerId);
  }

  private void remove(String id) {
    end(id, KILLED);
    SimulatedProcess removed;
    synchronized (processes) {
      removed = processes.remove(id);
    }
    if (removed != null) {
      tell(removed, Kind.REMOVED);
    }
  }

  @Override
  public ExecResult exec(
      String containerId, List<String> command, Duration timeout, int outputLimit) {
    check("exec");
    SimulatedProcess process = find(containerId);
    if (!process.running() || !(process.kind() instanceof OfContainer(ContainerSpec spec))) {
      throw new RuntimeFailure.Conflict("Container " + containerId + " is not running");
    }
    return behaviour.exec(spec, command);
  }

  @Override
  public Subscription events(Consumer<RuntimeEvent> listener) {
    listeners.add(listener);
    listener.accept(new RuntimeEvent.Missed());
    return () -> listeners.remove(listener);
  }

  /** Nothing of it is on a disk. */
  @Override
  public Map<String, Long> writtenBytes() {
    return Map.of();
  }

  @Override
  public SimulatedImages images() {
    return images;
  }

  @Override
  public ContainerStreams streams() {
    return new SimulatedStreams((id, command) -> exec(id, command, Duration.ZERO, 0));
  }

  private SimulatedProcess find(String id) {
    synchronized (processes) {
      return Optional.ofNullable(processes.get(id))
          .orElseThrow(() -> new RuntimeFailure.NotFound("No such container: " + id));
    }
  }

  private void replace(SimulatedProcess process) {
    synchronized (processes) {
      processes.put(process.id(), process);
    }
  }

  private void tell(SimulatedProcess process, Kind kind) {
    RuntimeEvent event = new RuntimeEvent.Changed(process.pod(), process.id(), kind);
    listeners.forEach(listener -> listener.accept(event));
  }

  private void check(String operation) {
    faults
        .before(operation)
        .ifPresent(failure -> {
          throw failure;
        });
  }

  @Override
  public void close() {
    listeners.clear();
  }
}
