package dev.nakhoda.cli.lab;

import dev.nakhoda.cli.lab.Preflight.Role;
import dev.nakhoda.cli.lab.Preflight.Wanted;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What each command wants of the machine. What runs already is no obstacle to itself. */
public final class WantedMachine {

  private WantedMachine() {}

  public static Wanted lab(ClusterSettings settings, EtcdFiles files, boolean running) {
    Set<Role> roles = masterRoles(settings);
    roles.add(Role.NODE);
    return running
        ? new Wanted(roles, List.of(), Map.of())
        : new Wanted(
            roles,
            masterPorts(settings),
            Map.of(
                "service range", Subnet.parse(settings.serviceCidr()),
                "pod network", Subnet.parse(settings.podCidr())),
            Optional.empty(),
            etcd(settings, files));
  }

  public static Wanted master(ClusterSettings settings, EtcdFiles files, boolean running) {
    return new Wanted(
        masterRoles(settings),
        running ? List.of() : masterPorts(settings),
        Map.of(),
        Optional.of(settings.advertiseAddress()),
        running ? List.of() : etcd(settings, files));
  }

  public static Wanted node(String address) {
    return new Wanted(Set.of(Role.NODE), List.of(), Map.of(), Optional.of(address), List.of());
  }

  private static Set<Role> masterRoles(ClusterSettings settings) {
    return settings.etcdServers().isEmpty()
        ? EnumSet.of(Role.MASTER, Role.ETCD)
        : EnumSet.of(Role.MASTER);
  }

  private static List<EtcdProbe> etcd(ClusterSettings settings, EtcdFiles files) {
    return settings.etcdServers().stream().map(server -> EtcdProbe.of(server, files)).toList();
  }

  private static List<Integer> masterPorts(ClusterSettings settings) {
    List<Integer> ports = new ArrayList<>(List.of(settings.restPort(), settings.grpcPort()));
    if (settings.etcdServers().isEmpty()) {
      ports.addAll(List.of(2379, 2380));
    }
    return ports;
  }
}
