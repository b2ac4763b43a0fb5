package dev.nakhoda.agent.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What runs sandboxes and containers: {@code DockerRuntime}, or {@code SimulatedRuntime} in memory.
 * It keeps no state of its own: everything of ours is found again by label, so an agent may restart
 * at any time. Thread-safe; every call blocks (call it from a virtual thread) and fails with {@link
 * RuntimeFailure}.
 */
public interface Runtime extends AutoCloseable {

  RuntimeInfo info();

  /** All our sandboxes and containers, running or not, in one look. */
  RuntimeStatus list();

  /**
   * As {@link #list}, but may ask only for what events and our own calls say has changed, so that
   * it costs little however much there is. What others did is shown once its event has come.
   */
  RuntimeStatus latest();

  /** Creates without starting; returns the id. The pause image is made or pulled when missing. */
  String createSandbox(SandboxSpec spec);

  /**
   * Starts a created sandbox and returns the process id whose namespaces the pod's containers join
   * (what {@code PodNetwork} is set up in). No effect on one that runs.
   */
  long startSandbox(String sandboxId);

  /** Ends the pause process at once. No effect when it is stopped or gone. */
  void stopSandbox(String sandboxId);

  /** Removes a stopped or running sandbox. No effect when it is gone. */
  void removeSandbox(String sandboxId);

  /**
   * Creates without starting; returns the id. {@link RuntimeFailure.NotFound} when the image or the
   * sandbox is missing.
   */
  String createContainer(ContainerSpec spec);

  /**
   * Starts a created container. {@link RuntimeFailure.Refused} with the runtime's words when the
   * process cannot be started; the container is then exited with code 127, 126 or 128.
   */
  void startContainer(String containerId);

  /**
   * Sends the stop signal, waits up to {@code grace}, then kills; returns when the process is gone.
   * No effect when it is stopped or gone.
   */
  void stopContainer(String containerId, Duration grace);

  /** Sends one signal by its name, e.g. {@code SIGKILL}; no effect when not running. */
  void killContainer(String containerId, String signal);

  /** Removes a container and its log; a running one is killed. No effect when it is gone. */
  void removeContainer(String containerId);

  /**
   * Runs a command in a running container to its end and returns its output, cut to {@code
   * outputLimit} bytes. {@link RuntimeFailure.TimedOut} after {@code timeout}.
   */
  ExecResult exec(String containerId, List<String> command, Duration timeout, int outputLimit);

  /**
   * How many bytes each container holds of the disk: what it wrote beside its image, and its log;
   * by id. Takes long where there is much.
   */
  Map<String, Long> writtenBytes();

  /**
   * Calls the listener, on one thread of its own, for every change until closed. Events may be lost
   * (after a reconnect, or when the bounded queue of 1024 was full): {@link RuntimeEvent.Missed} is
   * then sent, and the listener must look at {@link #list}.
   */
  Subscription events(Consumer<RuntimeEvent> listener);

  /** The images of this node. */
  Images images();

  /** Logs, exec and attach. */
  ContainerStreams streams();

  @Override
  void close();

  /** Ends a subscription; idempotent. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
