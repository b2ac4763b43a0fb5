package dev.nakhoda.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.agent.network.PodNetwork.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressLeasesTest {

  @TempDir Path directory;

  private final Cidr subnet = Cidr.parse("10.1.3.0/29");

  private String lease(AddressLeases leases, String sandbox) {
    return leases.lease(subnet, sandbox, List.of()).address().getHostAddress();
  }

  @Test
  void givesEachAddressOnceAndSparesGatewayAndBroadcast() {
    AddressLeases leases = new AddressLeases(directory);
    for (int place = 2; place <= 6; place++) {
      assertThat(lease(leases, "s" + place)).isEqualTo("10.1.3." + place);
    }
    assertThat(lease(leases, "s4")).isEqualTo("10.1.3.4");
    assertThatThrownBy(() -> lease(leases, "one-more")).isInstanceOf(NetworkException.class);
    leases.release("s3");
    assertThat(lease(leases, "one-more")).isEqualTo("10.1.3.3");
  }

  @Test
  void aFreedAddressIsNotReusedAtOnce() {
    AddressLeases leases = new AddressLeases(directory);
    lease(leases, "a");
    leases.release("a");
    assertThat(lease(leases, "b")).isEqualTo("10.1.3.3");
  }

  @Test
  void aRestartKnowsAllAgain() throws IOException {
    List<HostPort> ports =
        List.of(
            new HostPort(Optional.empty(), 8080, 80, "TCP"),
            new HostPort(Optional.of(Cidr.parseAddress("1.2.3.4")), 53, 5353, "UDP"));
    new AddressLeases(directory).lease(subnet, "a", ports);
    Files.writeString(directory.resolve("10.1.3.5"), "torn");
    AddressLeases again = new AddressLeases(directory);
    assertThat(again.find("a").orElseThrow().hostPorts()).isEqualTo(ports);
    assertThat(again.all()).hasSize(1);
    assertThat(directory.resolve("10.1.3.5")).doesNotExist();
  }

  @Test
  void anotherSubnetMeansAnotherAddress() {
    AddressLeases leases = new AddressLeases(directory);
    lease(leases, "a");
    assertThat(leases.lease(Cidr.parse("10.1.9.0/24"), "a", List.of()).address().getHostAddress())
        .isEqualTo("10.1.9.3");
    assertThat(directory.toFile().list()).containsExactly("10.1.9.3");
  }
}
