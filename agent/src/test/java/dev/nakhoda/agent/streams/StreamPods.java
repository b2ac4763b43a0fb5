package dev.nakhoda.agent.streams;

import dev.nakhoda.agent.runtime.ContainerSpec;
import dev.nakhoda.agent.runtime.PodIdentity;
import dev.nakhoda.agent.runtime.Runtime;
import dev.nakhoda.agent.runtime.RuntimeContract;
import dev.nakhoda.agent.runtime.SandboxSpec;
import dev.nakhoda.proto.v1.StreamOrder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A pod with one container {@code app} for each test. */
abstract class StreamPods {

  private final PodIdentity pod =
      new PodIdentity(UUID.randomUUID().toString(), "default", "pod-" + System.nanoTime());
  private final List<String> made = new ArrayList<>();

  protected abstract Runtime runtime();

  final PodIdentity pod() {
    return pod;
  }

  final StreamOrder.Builder order() {
    return StreamOrder.newBuilder()
        .setNamespace(pod.namespace())
        .setPod(pod.name())
        .setPodUid(pod.uid())
        .setContainer("app");
  }

  final void start(String... command) {
    String sandbox =
        runtime()
            .createSandbox(
                new SandboxSpec(pod, 0, "pod", SandboxSpec.Namespaces.OWN, Map.of(), Map.of()));
    made.add(sandbox);
    runtime().startSandbox(sandbox);
    String container =
        runtime()
            .createContainer(
                new ContainerSpec(
                    sandbox,
                    SandboxSpec.Namespaces.OWN,
                    pod,
                    "app",
                    0,
                    RuntimeContract.TEST_IMAGE,
                    new ContainerSpec.Command(
                        List.of(command),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        ContainerSpec.Terminal.NONE),
                    ContainerSpec.Security.DEFAULT,
                    ContainerSpec.Resources.UNLIMITED,
                    List.of(),
                    List.of(),
                    Map.of()));
    made.add(container);
    runtime().startContainer(container);
  }

  final void removePod() {
    made.reversed().forEach(runtime()::removeContainer);
  }

  static byte[] savedImage(Path socket) throws IOException {
    Process process =
        new ProcessBuilder("docker", "-H", "unix://" + socket, "save", RuntimeContract.TEST_IMAGE)
            .start();
    return process.getInputStream().readAllBytes();
  }
}
