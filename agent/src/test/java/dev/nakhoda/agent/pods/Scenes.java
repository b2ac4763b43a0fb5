package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.observe.PodObservation;
import dev.nakhoda.agent.runtime.PodIdentity;
import dev.nakhoda.agent.runtime.RuntimeStatus.Container;
import dev.nakhoda.agent.runtime.RuntimeStatus.Sandbox;
import dev.nakhoda.agent.runtime.RuntimeStatus.State;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import tools.jackson.databind.node.ObjectNode;

/** Pods and what is seen of them, for the plan tables. */
final class Scenes {

  static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  static final PodIdentity ID = new PodIdentity("uid-1", "default", "web");
  static final PodMemory MOUNTED = PodMemory.EMPTY.mounted(Map.<String, Path>of());

  private Scenes() {}

  /** A pod with app containers of these names. */
  static KubeObject pod(String restartPolicy, String... apps) {
    return pod(restartPolicy, List.of(), List.of(apps));
  }

  static KubeObject pod(String restartPolicy, List<String> inits, List<String> apps) {
    ObjectNode tree = Json.object().put("kind", "Pod").put("apiVersion", "v1");
    tree.putObject("metadata").put("name", "web").put("namespace", "default").put("uid", "uid-1");
    ObjectNode spec = tree.putObject("spec");
    spec.put("restartPolicy", restartPolicy).put("terminationGracePeriodSeconds", 30);
    for (String init : inits) {
      ObjectNode container = spec.withArrayProperty("initContainers").addObject();
      container.put("name", init.replace("!", "")).put("image", "image-" + init);
      if (init.endsWith("!")) {
        container.put("restartPolicy", "Always");
      }
    }
    for (String app : apps) {
      spec.withArrayProperty("containers")
          .addObject()
          .put("name", app)
          .put("image", "image-" + app);
    }
    return KubeObject.of(tree);
  }

  static KubeObject deleted(KubeObject pod, long graceSeconds) {
    return pod.with(tree ->
        tree.withObjectProperty("metadata")
            .put("deletionTimestamp", "2026-01-02T03:04:35Z")
            .put("deletionGracePeriodSeconds", graceSeconds));
  }

  static KubeObject phase(KubeObject pod, String phase) {
    return pod.with(tree -> tree.withObjectProperty("status").put("phase", phase));
  }

  static PodMemory withImages(PodMemory memory, int attempt, String... containers) {
    PodMemory result = memory;
    for (String container : containers) {
      result =
          result.image(container, new PodMemory.Image.Present(attempt, "sha256:1", "docker://1"));
    }
    return result;
  }

  /** Collects what is seen; sandbox {@code sN} is attempt N. */
  static final class Seen {
    private final List<Sandbox> sandboxes = new ArrayList<>();
    private final List<Container> containers = new ArrayList<>();
    private final Map<String, String> addresses = new HashMap<>();

    static Seen nothing() {
      return new Seen();
    }

    static Seen sandbox() {
      return new Seen().sandbox(0, true, true);
    }

    Seen sandbox(int attempt, boolean running, boolean wired) {
      String id = "s" + attempt;
      sandboxes.add(
          new Sandbox(
              id,
              ID,
              attempt,
              running,
              NOW,
              running ? OptionalLong.of(77) : OptionalLong.empty(),
              false,
              Map.of()));
      if (wired) {
        addresses.put(id, "10.1.0." + (attempt + 2));
      }
      return this;
    }

    Seen running(String name, int attempt) {
      return add("s0", name, attempt, new State.Running(NOW, NOW.minusSeconds(60), 99));
    }

    Seen runningIn(String sandbox, String name, int attempt) {
      return add(sandbox, name, attempt, new State.Running(NOW, NOW.minusSeconds(60), 99));
    }

    Seen created(String name, int attempt) {
      return add("s0", name, attempt, new State.Created(NOW));
    }

    Seen exited(String name, int attempt, int code) {
      return exited(name, attempt, code, NOW);
    }

    Seen exited(String name, int attempt, int code, Instant finished) {
      return exitedIn("s0", name, attempt, code, finished);
    }

    Seen exitedIn(String sandbox, String name, int attempt, int code, Instant finished) {
      return add(
          sandbox,
          name,
          attempt,
          new State.Exited(
              NOW,
              Optional.of(finished.minusSeconds(5)),
              finished,
              code,
              OptionalInt.empty(),
              code == 0 ? "Completed" : "Error",
              ""));
    }

    private Seen add(String sandbox, String name, int attempt, State state) {
      containers.add(
          new Container(
              name + "-" + attempt,
              sandbox,
              ID,
              name,
              attempt,
              state,
              "image-" + name,
              "sha256:1",
              Map.of()));
      return this;
    }

    PodObservation build() {
      return new PodObservation(sandboxes, containers, addresses);
    }
  }
}
