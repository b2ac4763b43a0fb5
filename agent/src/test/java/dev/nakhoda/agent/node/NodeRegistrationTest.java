package dev.nakhoda.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.agent.AgentConfig.NodeSettings;
import dev.nakhoda.agent.runtime.simulated.Behaviour;
import dev.nakhoda.agent.runtime.simulated.Faults;
import dev.nakhoda.agent.runtime.simulated.SimulatedRuntime;
import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.EventRecorder;
import dev.nakhoda.loop.FakeTime;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** When a node writes itself, against an API that stores one field otherwise than it was sent. */
class NodeRegistrationTest {

  private static final Duration STATUS_PERIOD = Duration.ofMinutes(5);

  private final FakeTime time = new FakeTime();
  private final List<String> writes = new ArrayList<>();
  private Optional<KubeObject> stored = Optional.empty();
  private Optional<String> networkNotReady = Optional.empty();
  private long available = 3L << 30;

  private final Client client =
      (Client)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {Client.class},
              (proxy, method, arguments) ->
                  arguments == null || arguments[0] != ResourceName.NODES
                      ? null
                      : switch (method.getName()) {
                        case "get" ->
                            stored.orElseThrow(
                                () -> ApiException.notFound(ResourceName.NODES, "node-1"));
                        case "create" -> store("create", ((KubeObject) arguments[1]).copyTree());
                        case "patch" -> store("patch " + arguments[2], patched(arguments[3]));
                        default -> throw new IllegalStateException(method.getName());
                      });

  private final EventRecorder events = new EventRecorder(client, time, "kubelet", "node-1");
  private final NodeRegistration registration =
      new NodeRegistration(
          new NodeRegistration.Settings(
              NodeSettings.of("node-1", "192.0.2.1"),
              STATUS_PERIOD,
              Allocatable.DEFAULT,
              () -> "192.0.2.1"),
          client,
          new SimulatedRuntime(time, Behaviour.STEADY, Faults.NONE),
          () ->
              new Machine(
                  2,
                  4L << 30,
                  available,
                  20L << 30,
                  available,
                  7,
                  9,
                  NodeBuilderTest.MACHINE.identity()),
          () -> new NodeHealth(Optional.empty(), networkNotReady),
          events,
          time);

  @AfterEach
  void close() {
    events.close();
  }

  private ObjectNode patched(Object patch) {
    ObjectNode tree = stored.orElseThrow().copyTree();
    ObjectNode body = Json.readObject(((dev.nakhoda.api.Patch) patch).body());
    body.path("metadata")
        .path("labels")
        .forEachEntry((name, value) ->
            tree.withObjectProperty("metadata").withObjectProperty("labels").set(name, value));
    body.path("status")
        .forEachEntry((name, value) -> tree.withObjectProperty("status").set(name, value));
    return tree;
  }

  private KubeObject store(String write, ObjectNode tree) {
    writes.add(write);
    long version = stored.map(KubeObject::resourceVersion).orElse(0L) + 1;
    tree.withObjectProperty("metadata").put("resourceVersion", Long.toString(version));
    tree.withObjectProperty("status").withObjectProperty("nodeInfo").remove("kubeProxyVersion");
    stored = Optional.of(KubeObject.of(tree));
    return stored.get();
  }

  private void look() {
    time.advance(Duration.ofSeconds(10));
    registration.observed(stored);
    registration.step();
  }

  @Test
  void writesOnceWhileNothingChanges() {
    registration.step();
    int begun = writes.size();
    for (int count = 0; count < 10; count++) {
      available -= 1 << 20;
      look();
    }
    assertThat(writes).hasSize(begun);
  }

  @Test
  void writesWhenItsHealthChanges() {
    registration.step();
    int begun = writes.size();
    networkNotReady = Optional.of("no pod CIDR assigned yet");
    look();
    look();
    assertThat(writes.subList(begun, writes.size())).containsExactly("patch status");
  }

  @Test
  void takesBackWhatSomebodyElseWrote() {
    registration.step();
    ObjectNode other = stored.orElseThrow().copyTree();
    other.withObjectProperty("status").withObjectProperty("capacity").put("cpu", "64");
    store("somebody else", other);
    look();
    look();
    assertThat(stored.get().tree().path("status").path("capacity").path("cpu").asString())
        .isEqualTo("2");
  }

  @Test
  void writesEveryPeriodEvenIfNothingChanges() {
    registration.step();
    int begun = writes.size();
    time.advance(STATUS_PERIOD);
    look();
    assertThat(writes.subList(begun, writes.size())).containsExactly("patch status");
  }
}
