package dev.nakhoda.master.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.master.store.MemoryStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ServiceAddressesTest {

  private TestRegistry registry;

  @BeforeEach
  void open() throws InterruptedException {
    registry = new TestRegistry();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private KubeObject service(String name, String spec) {
    return registry.create(
        ResourceName.SERVICES,
        "default",
        "{'metadata':{'name':'" + name + "'},'spec':{" + spec + "'ports':[{'port':80}]}}");
  }

  private static String address(KubeObject service) {
    return service.tree().path("spec").path("clusterIP").asString("");
  }

  private static int nodePort(KubeObject service) {
    return service.tree().path("spec").path("ports").path(0).path("nodePort").asInt(0);
  }

  private KubeObject patch(String name, String spec) {
    return registry.merge(
        ResourceName.SERVICES, new ObjectKey("default", name), "", "{'spec':{" + spec + "}}");
  }

  @Test
  void addressesArePickedAskedForAndRefused() {
    KubeObject any = service("any", "");
    assertThat(address(any)).startsWith("10.254.");
    assertThat(any.tree().path("spec").path("clusterIPs").path(0).asString())
        .isEqualTo(address(any));
    assertThat(address(service("dns", "'clusterIP':'10.254.0.10',"))).isEqualTo("10.254.0.10");
    assertThatThrownBy(() -> service("again", "'clusterIP':'10.254.0.10',"))
        .hasMessage(
            "Service \"again\" is invalid: spec.clusterIPs: Invalid value: [\"10.254.0.10\"]:"
                + " failed to allocate IP 10.254.0.10: provided IP is already allocated");
    assertThatThrownBy(() -> service("far", "'clusterIP':'10.0.0.1',"))
        .hasMessageContaining("The range of valid IPs is 10.254.0.0/16");
    assertThat(address(service("headless", "'clusterIP':'None',"))).isEqualTo("None");
    registry.delete(ResourceName.SERVICES, new ObjectKey("default", "dns"), DeleteOptions.DEFAULT);
    assertThat(address(service("again", "'clusterIP':'10.254.0.10',"))).isEqualTo("10.254.0.10");
  }

  @Test
  void aRefusedServiceHoldsNothing() {
    service("first", "'clusterIP':'10.254.7.7',");
    assertThatThrownBy(() -> service("first", "'clusterIP':'10.254.8.8',"))
        .hasMessage("services \"first\" already exists");
    assertThat(address(service("second", "'clusterIP':'10.254.8.8',"))).isEqualTo("10.254.8.8");
  }

  @Test
  void theTypeDecidesWhatIsHeld() {
    KubeObject service = service("web", "'type':'NodePort',");
    int port = nodePort(service);
    assertThat(port).isBetween(30000, 32767);
    assertThat(nodePort(patch("web", "'sessionAffinity':'ClientIP'"))).isEqualTo(port);
    KubeObject inside = patch("web", "'type':'ClusterIP'");
    assertThat(nodePort(inside)).isZero();
    assertThat(address(inside)).isEqualTo(address(service));
    KubeObject other =
        registry.create(
            ResourceName.SERVICES,
            "default",
            "{'metadata':{'name':'other'},'spec':{'type':'NodePort','ports':[{'port':80,'nodePort':"
                + port
                + "}]}}");
    assertThat(nodePort(other)).isEqualTo(port);
    KubeObject outside = patch("web", "'type':'ExternalName','externalName':'example.com'");
    assertThat(address(outside)).isEmpty();
    assertThat(address(service("heir", "'clusterIP':'" + address(service) + "',")))
        .isEqualTo(address(service));
    assertThat(address(patch("web", "'type':'ClusterIP','externalName':null")))
        .startsWith("10.254.")
        .isNotEqualTo(address(service));
  }

  @Test
  void anAddressMayNotChange() {
    service("web", "");
    assertThatThrownBy(() -> patch("web", "'clusterIP':'10.254.9.9','clusterIPs':['10.254.9.9']"))
        .hasMessageContaining("may not change once set");
  }

  @Test
  void twoMastersNeverGiveTheSameTwice() throws Exception {
    MemoryStore store = new MemoryStore();
    ResourceType type = registry.type(ResourceName.SERVICES);
    List<ServiceAddresses> masters =
        List.of(
            new ServiceAddresses(store, "10.254.0.0/24", "10.254.0.10"),
            new ServiceAddresses(store, "10.254.0.0/24", "10.254.0.10"));
    List<Callable<String>> calls = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      ServiceAddresses master = masters.get(i % 2);
      ObjectNode object =
          TestRegistry.object(ResourceName.SERVICES, "{'spec':{'type':'ClusterIP'}}").copyTree();
      calls.add(() -> {
        master.reserve(type, object, Optional.empty()).keep();
        return object.path("spec").path("clusterIP").asString();
      });
    }
    Set<String> given = new HashSet<>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var result : executor.invokeAll(calls)) {
        given.add(result.get());
      }
    }
    assertThat(given).hasSize(120).doesNotContain("10.254.0.10", "10.254.0.1", "10.254.0.0");
  }

  @Test
  void repairFreesWhatStaysUnusedAndMarksWhatIsHeld() {
    MemoryStore store = new MemoryStore();
    ServiceAddresses addresses = new ServiceAddresses(store, "10.254.0.0/24", "10.254.0.10");
    ResourceType type = registry.type(ResourceName.SERVICES);
    KubeObject lost = wanting("10.254.0.77");
    addresses.reserve(type, lost.copyTree(), Optional.empty()).keep();
    addresses.repair(List.of(wanting("10.254.0.78")));
    assertThatThrownBy(() -> addresses.reserve(type, lost.copyTree(), Optional.empty()))
        .hasMessageContaining("already allocated");
    addresses.repair(List.of(wanting("10.254.0.78")));
    addresses.reserve(type, lost.copyTree(), Optional.empty()).keep();
    assertThatThrownBy(
            () -> addresses.reserve(type, wanting("10.254.0.78").copyTree(), Optional.empty()))
        .hasMessageContaining("already allocated");
  }

  private static KubeObject wanting(String address) {
    return TestRegistry.object(
        ResourceName.SERVICES, "{'spec':{'type':'ClusterIP','clusterIP':'" + address + "'}}");
  }
}
