package dev.nakhoda.master.controllers.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.FakeTime;
import dev.nakhoda.master.controllers.endpoints.MasterLeases.Address;
import dev.nakhoda.master.controllers.engine.FakeCluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Several masters on one store. */
class MasterLeasesTest {

  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final Address ONE = new Address("10.0.0.81", 6443);
  private static final Address TWO = new Address("10.0.0.82", 6443);

  private final FakeTime time = new FakeTime();
  private final FakeCluster cluster = new FakeCluster(time);

  private MasterLeases of(Address address) {
    return new MasterLeases(cluster, time, address, address.ip(), PERIOD);
  }

  @Test
  void allLiveMastersAreTold() {
    MasterLeases one = of(ONE);
    MasterLeases two = of(TWO);
    assertThat(two.live()).containsExactly(TWO);
    assertThat(one.live()).containsExactly(ONE, TWO);
    assertThat(two.live()).containsExactly(ONE, TWO);
  }

  @Test
  void aSilentOneIsLeftOutAndComesBack() {
    MasterLeases one = of(ONE);
    MasterLeases two = of(TWO);
    two.live();
    for (int period = 0; period < 3; period++) {
      assertThat(one.live()).containsExactly(ONE, TWO);
      time.advance(PERIOD);
    }
    assertThat(one.live()).containsExactly(ONE);
    two.live();
    assertThat(one.live()).containsExactly(ONE, TWO);
  }

  @Test
  void aLeaseSilentForAnHourIsDeleted() {
    MasterLeases one = of(ONE);
    of(TWO).live();
    one.live();
    time.advance(Duration.ofHours(2));
    one.live();
    assertThat(cluster.list(ResourceName.LEASES, Scope.namespace("kube-system")).items())
        .hasSize(1);
  }

  @Test
  void onlyOnePortIsTold() {
    MasterLeases one = of(ONE);
    of(new Address("10.0.0.80", 7443)).live();
    assertThat(one.live()).containsExactly(ONE);
  }
}
