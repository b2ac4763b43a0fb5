package dev.nakhoda.master.controllers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.master.store.Await;
import dev.nakhoda.master.store.EtcdCluster;
import dev.nakhoda.master.store.EtcdStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Quotas on real etcd, charged by two masters at once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuotaTest {

  private static final int CREATORS = 50;
  private static final AtomicInteger NAMESPACES = new AtomicInteger();

  private EtcdCluster etcd;
  private LiveMaster master;
  private LiveMaster other;
  private String namespace;

  @BeforeAll
  void start() throws InterruptedException {
    etcd = EtcdCluster.start(1);
    master = new LiveMaster(new EtcdStore(etcd.connection()));
    other = new LiveMaster(new EtcdStore(etcd.connection()));
    master.create(
        ResourceName.NODES, "{'apiVersion':'v1','kind':'Node','metadata':{'name':'node-1'}}");
  }

  @AfterAll
  void stop() {
    other.close();
    master.close();
    etcd.close();
  }

  @BeforeEach
  void enter() throws InterruptedException {
    namespace = "quota-" + NAMESPACES.incrementAndGet();
    master.create(
        ResourceName.NAMESPACES,
        "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'%s'}}".formatted(namespace));
    for (LiveMaster each : List.of(master, other)) {
      Await.until(
          "the namespace's objects",
          () -> each.find(ResourceName.SERVICE_ACCOUNTS, key("default")).isPresent());
    }
  }

  private ObjectKey key(String name) {
    return new ObjectKey(namespace, name);
  }

  private void quota(String hard) throws InterruptedException {
    master.create(
        ResourceName.RESOURCE_QUOTAS,
        "{'apiVersion':'v1','kind':'ResourceQuota','metadata':{'name':'q','namespace':'%s'},'spec':{'hard':{%s}}}"
            .formatted(namespace, hard));
    for (LiveMaster each : List.of(master, other)) {
      Await.until(
          "the quota is enforced",
          () ->
              each.find(ResourceName.RESOURCE_QUOTAS, key("q"))
                  .filter(quota -> quota.tree().at("/status/used").isObject())
                  .filter(quota -> !quota.tree().at("/status/used").isEmpty())
                  .isPresent());
    }
  }

  private String used(String resource) {
    KubeObject quota = master.find(ResourceName.RESOURCE_QUOTAS, key("q")).orElseThrow();
    return quota.tree().path("status").path("used").path(resource).asString("");
  }

  /** What the fifty were told; empty for those who got their ConfigMap. */
  private List<Optional<String>> createAtOnce(String prefix) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Optional<String>>> creators = new ArrayList<>();
      IntStream.range(0, CREATORS)
          .forEach(i -> creators.add(() -> create(i % 2 == 0 ? master : other, prefix + i)));
      List<Optional<String>> answers = new ArrayList<>();
      for (Future<Optional<String>> answer : threads.invokeAll(creators)) {
        answers.add(answer.get());
      }
      return answers;
    }
  }

  private Optional<String> create(LiveMaster by, String name) {
    try {
      by.create(
          ResourceName.SECRETS,
          "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'%s','namespace':'%s'}}"
              .formatted(name, namespace));
      return Optional.empty();
    } catch (ApiException refused) {
      return Optional.of(refused.getMessage());
    }
  }

  @Test
  void fiftyCreatorsGetExactlyWhatIsAllowed() throws Exception {
    quota("'secrets':'10','count/secrets':'100'");
    List<Optional<String>> answers = createAtOnce("a");
    assertThat(answers).filteredOn(Optional::isEmpty).hasSize(10);
    assertThat(answers.stream().flatMap(Optional::stream))
        .allMatch(why ->
            why.endsWith(
                "is forbidden: exceeded quota: q, requested: secrets=1, used: secrets=10, limited:"
                    + " secrets=10"));
    Await.until("this master sees what both created", this::tenInAll);

    List<Integer> there =
        IntStream.range(0, CREATORS)
            .filter(i -> answers.get(i).isEmpty())
            .limit(4)
            .boxed()
            .toList();
    there.forEach(
        i -> master.client.delete(ResourceName.SECRETS, key("a" + i), DeleteOptions.DEFAULT));
    Await.until("four are given back", () -> used("secrets").equals("6"));
    assertThat(createAtOnce("b")).filteredOn(Optional::isEmpty).hasSize(4);
    Await.until("this master sees what both created", this::tenInAll);
  }

  private boolean tenInAll() {
    return master.count(ResourceName.SECRETS, namespace) == 10
        && used("secrets").equals("10")
        && used("count/secrets").equals("10");
  }

  @Test
  void aNameThatIsTakenCostsNothing() throws Exception {
    quota("'secrets':'10'");
    assertThat(create(master, "twice")).isEmpty();
    assertThat(create(other, "twice"))
        .hasValueSatisfying(why -> assertThat(why).endsWith("already exists"));
    Await.until("it counts once", () -> used("secrets").equals("1"));
  }

  @Test
  void podsThatHaveEndedAreNotCounted() throws Exception {
    quota("'pods':'1','count/pods':'2','requests.cpu':'1'");
    String pod =
        "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'%%s','namespace':'%s'},'spec':{"
                .formatted(namespace)
            + "'restartPolicy':'Never','containers':[{'name':'c','image':'i','resources':{%s}}]}}";
    String half = "'requests':{'cpu':'500m'}";
    assertThatThrownBy(() -> master.create(ResourceName.PODS, pod.formatted("none", "")))
        .hasMessage(
            "pods \"none\" is forbidden: failed quota: q: must specify requests.cpu for: c");
    master.create(ResourceName.PODS, pod.formatted("one", half));
    Await.until("it has ended", () -> used("pods").equals("0") && used("requests.cpu").equals("0"));
    assertThat(used("count/pods")).isEqualTo("1");
    master.create(ResourceName.PODS, pod.formatted("two", half));
    assertThatThrownBy(() -> master.create(ResourceName.PODS, pod.formatted("three", half)))
        .hasMessageContaining("exceeded quota: q, requested: count/pods=1")
        .hasMessageContaining("limited: count/pods=2");
  }
}
