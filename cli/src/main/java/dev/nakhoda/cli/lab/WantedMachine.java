package dev.nakhoda.cli.lab;

import dev.nakhoda.cli.lab.Preflight.Role;
import dev.nakhoda.cli.lab.Preflight.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What each command wants of the machine. What runs already is no obstacle to itself. */
public final class WantedMachine {

  private WantedMachine() {}

  public static Wanted lab(LabSettings lab, ClusterSettings settings, boolean running) {
    return running
        ? new Wanted(Set.of(Role.MASTER, Role.NODE), List.of(), Map.of())
        : new Wanted(
            Set.of(Role.MASTER, Role.NODE),
            masterPorts(settings),
            Map.of(
                "service range", Subnet.parse(settings.serviceCidr()),
                "pod network", Subnet.parse(settings.podCidr())));
  }

  public static Wanted master(ClusterSettings settings, boolean running) {
    return new Wanted(Set.of(Role.MASTER), running ? List.of() : masterPorts(settings), Map.of());
  }

  public static Wanted node() {
    return new Wanted(Set.of(Role.NODE), List.of(), Map.of());
  }

  private static List<Integer> masterPorts(ClusterSettings settings) {
    List<Integer> ports = new ArrayList<>(List.of(settings.restPort(), settings.grpcPort()));
    if (settings.etcdServers().isEmpty()) {
      ports.addAll(List.of(2379, 2380));
    }
    return ports;
  }
}
