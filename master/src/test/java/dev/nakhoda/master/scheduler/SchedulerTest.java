package dev.nakhoda.master.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.User;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.cache.CacheFeeder;
import dev.nakhoda.master.cache.WatchCache;
import dev.nakhoda.master.registry.InProcessClient;
import dev.nakhoda.master.registry.Resources;
import dev.nakhoda.master.registry.ServiceAddresses;
import dev.nakhoda.master.registry.TokenSigner;
import dev.nakhoda.master.registry.admission.AdmissionSteps;
import dev.nakhoda.master.registry.types.Types;
import dev.nakhoda.master.schema.Schemas;
import dev.nakhoda.master.store.Await;
import dev.nakhoda.master.store.MemoryStore;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The scheduler at the real registry over a store in memory. */
class SchedulerTest {

  private final MemoryStore store = new MemoryStore();
  private final WatchCache cache = new WatchCache(store, Time.SYSTEM, Types.cachedKinds());
  private final CacheFeeder feeder = new CacheFeeder(cache);
  private Client client;
  private Scheduler scheduler;

  @BeforeEach
  void start() throws InterruptedException {
    feeder.start();
    feeder.awaitLoaded();
    Resources resources =
        new Resources(
            new Resources.Parts(
                store,
                cache,
                Schemas.load(),
                Types.all(),
                AdmissionSteps.all(Time.SYSTEM),
                new ServiceAddresses(store, "10.254.0.0/16", "10.254.0.10"),
                _ -> new TokenSigner.Token("t", Instant.EPOCH),
                Time.SYSTEM));
    client = new InProcessClient(resources, cache, User.component("kube-scheduler"));
    create(ResourceName.NAMESPACES, "{'metadata':{'name':'default'}}");
    create(ResourceName.SERVICE_ACCOUNTS, "{'metadata':{'name':'default','namespace':'default'}}");
    scheduler = new Scheduler(client, Time.SYSTEM, SchedulerConfig.DEFAULT).start();
  }

  @AfterEach
  void stop() {
    scheduler.close();
    feeder.close();
    cache.close();
    store.close();
  }

  private KubeObject create(ResourceName resource, String json) {
    return client.create(
        resource,
        Cluster.json(json)
            .with(tree ->
                tree.put("kind", resource.kind()).put("apiVersion", resource.apiVersion())));
  }

  private void createNode(String name, String cpu) {
    create(
        ResourceName.NODES,
        "{'metadata':{'name':'%s'},'status':{'allocatable':{'cpu':'%s','memory':'8Gi','pods':'110'}}}"
            .formatted(name, cpu));
  }

  private void createPod(String name, String cpu, String more) {
    create(
        ResourceName.PODS,
        "{'metadata':{'name':'%s','namespace':'default'},'spec':{%s'containers':[{'name':'c','image':'nginx','resources':{'requests':{'cpu':'%s'}}}]}}"
            .formatted(name, more, cpu));
  }

  private KubeObject pod(String name) {
    return client.get(ResourceName.PODS, new ObjectKey("default", name));
  }

  private String nodeOf(String name) {
    return pod(name).tree().path("spec").path("nodeName").asString("");
  }

  private Optional<JsonNode> event(String reason) {
    return client.list(ResourceName.EVENTS, Scope.ALL).items().stream()
        .map(KubeObject::tree)
        .filter(event -> event.path("reason").asString("").equals(reason))
        .map(JsonNode.class::cast)
        .findFirst();
  }

  @Test
  void aPodGetsItsNode() {
    createNode("node-1", "4");
    createPod("a", "1", "");
    Await.until(() -> nodeOf("a").equals("node-1"));
    Await.until(() -> event("Scheduled").isPresent());
    assertThat(event("Scheduled").orElseThrow().path("message").asString(""))
        .isEqualTo("Successfully assigned default/a to node-1");
  }

  @Test
  void aPodThatFitsNowhereSaysWhyAndWaits() {
    createNode("node-1", "1");
    createPod("a", "2", "");
    String message =
        "0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available:"
            + " 1 Preemption is not helpful for scheduling.";
    Await.until(() -> condition("a").path("message").asString("").equals(message));
    assertThat(condition("a").path("status").asString("")).isEqualTo("False");
    assertThat(condition("a").path("reason").asString("")).isEqualTo("Unschedulable");
    Await.until(() -> event("FailedScheduling").isPresent());
    assertThat(event("FailedScheduling").orElseThrow().path("message").asString(""))
        .isEqualTo(message);

    createNode("node-2", "4");
    Await.until(() -> nodeOf("a").equals("node-2"));
    assertThat(condition("a").path("status").asString("")).isEqualTo("True");
  }

  private JsonNode condition(String pod) {
    for (JsonNode condition : pod(pod).tree().path("status").path("conditions")) {
      if (condition.path("type").asString("").equals("PodScheduled")) {
        return condition;
      }
    }
    return dev.nakhoda.api.Json.object();
  }

  @Test
  void theRoomOfADeletedPodIsGivenAway() {
    createNode("node-1", "1");
    createPod("a", "1", "");
    Await.until(() -> nodeOf("a").equals("node-1"));
    createPod("b", "1", "");
    Await.until(() -> condition("b").path("status").asString("").equals("False"));
    client.delete(
        ResourceName.PODS,
        new ObjectKey("default", "a"),
        dev.nakhoda.client.DeleteOptions.now(pod("a").uid()));
    Await.until(() -> nodeOf("b").equals("node-1"));
  }

  @Test
  void othersPodsAreLeftAlone() {
    createNode("node-1", "4");
    createPod("other", "1", "'schedulerName':'mine',");
    createPod("gated", "1", "'schedulingGates':[{'name':'example.com/wait'}],");
    createPod("ours", "1", "");
    Await.until(() -> nodeOf("ours").equals("node-1"));
    assertThat(nodeOf("other")).isEmpty();
    assertThat(nodeOf("gated")).isEmpty();
  }

  @Test
  void noNodeIsOverbooked() {
    createNode("node-1", "2");
    createNode("node-2", "2");
    for (int number = 0; number < 10; number++) {
      createPod("p" + number, "500m", "");
    }
    Await.until(
        () -> client.list(ResourceName.PODS, Scope.fields("spec.nodeName!=")).items().size() == 8);
    for (String node : new String[] {"node-1", "node-2"}) {
      assertThat(client.list(ResourceName.PODS, Scope.fields("spec.nodeName=" + node)).items())
          .hasSize(4);
    }
  }
}
