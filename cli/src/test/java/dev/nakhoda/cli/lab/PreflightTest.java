package dev.nakhoda.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.cli.lab.MachineFacts.ControlGroups;
import dev.nakhoda.cli.lab.Preflight.Finding;
import dev.nakhoda.cli.lab.Preflight.Role;
import dev.nakhoda.cli.lab.Preflight.Wanted;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PreflightTest {

  private static final Wanted LAB =
      new Wanted(
          Set.of(Role.MASTER, Role.ETCD, Role.NODE),
          List.of(6443, 6444),
          Map.of("pod network", Subnet.parse("10.1.0.0/16")));

  /** A machine on which all is well, and what each case changes about it. */
  private static final class Facts {
    private boolean root = true;
    private Set<String> missing = Set.of();
    private String etcd = "3.4.23";
    private String docker = "20.10.24+dfsg1";
    private ControlGroups groups = new ControlGroups(2, Set.of("cpu", "memory", "pids", "io"));
    private Map<String, Long> sysctls =
        Map.of("net.ipv4.ip_forward", 1L, "fs.inotify.max_user_instances", 8192L);
    private Instant clock = Instant.parse("2026-11-21T04:00:00Z");
    private Duration fsync = Duration.ofMillis(2);
    private long disk = 50L << 30;
    private long memory = 8L << 30;
    private Map<Integer, String> ports = Map.of();
    private Set<String> addresses = Set.of("10.0.0.81");
    private Map<String, String> silentEtcd = Map.of();
    private List<Leftovers.Leftover> leftovers = List.of();
    private List<Subnet> networks = List.of(Subnet.parse("192.168.1.0/24"));

    MachineFacts build() {
      return new MachineFacts(
          root,
          missing,
          etcd,
          docker,
          groups,
          sysctls,
          clock,
          fsync,
          disk,
          memory,
          ports,
          networks,
          addresses,
          silentEtcd,
          leftovers);
    }
  }

  private record Case(String name, MachineFacts facts, String want) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> faults() {
    Facts user = new Facts();
    user.root = false;
    Facts bare = new Facts();
    bare.missing = Set.of("etcd");
    Facts oldEtcd = new Facts();
    oldEtcd.etcd = "3.3.25";
    Facts oldDocker = new Facts();
    oldDocker.docker = "19.03.15";
    Facts noGroups = new Facts();
    noGroups.groups = new ControlGroups(0, Set.of());
    Facts noMemoryGroup = new Facts();
    noMemoryGroup.groups = new ControlGroups(2, Set.of("cpu", "pids"));
    Facts noForward = new Facts();
    noForward.sysctls = Map.of("net.ipv4.ip_forward", 0L);
    Facts epoch = new Facts();
    epoch.clock = Instant.EPOCH;
    Facts slow = new Facts();
    slow.fsync = Duration.ofMillis(120);
    Facts full = new Facts();
    full.disk = 100L << 20;
    Facts small = new Facts();
    small.memory = 512L << 20;
    Facts taken = new Facts();
    taken.ports = Map.of(6443, "'nginx' (pid 12)");
    Facts clash = new Facts();
    clash.networks = List.of(Subnet.parse("10.0.0.0/8"));
    Facts left = new Facts();
    left.leftovers = List.of(new Leftovers.Leftover("an earlier run left a rule", "mend it"));
    return Stream.of(
        new Case("leftovers", left.build(), "an earlier run left a rule: mend it"),
        new Case(
            "not root",
            user.build(),
            "not root: run it with sudo (namespaces, mounts and routes need it)"),
        new Case(
            "no etcd",
            bare.build(),
            "the program 'etcd' is missing: run deploy/prerequisites as root"),
        new Case(
            "old etcd",
            oldEtcd.build(),
            "etcd is version 3.3.25: install 3.4 or newer, or pass --etcd-servers"),
        new Case(
            "old Docker", oldDocker.build(), "dockerd is version 19.03.15: install 20.10 or newer"),
        new Case(
            "no cgroups",
            noGroups.build(),
            "no control groups are mounted: mount cgroup2 on /sys/fs/cgroup"),
        new Case(
            "no memory cgroup",
            noMemoryGroup.build(),
            "control groups lack memory: enable them on the kernel's command line"
                + " (cgroup_enable=memory)"),
        new Case(
            "no forwarding",
            noForward.build(),
            "net.ipv4.ip_forward is 0: sysctl -w net.ipv4.ip_forward=1"),
        new Case(
            "no clock",
            epoch.build(),
            "the clock says 1970-01-01T00:00:00Z: set it (certificates are valid from now on"
                + " only)"),
        new Case(
            "slow disk",
            slow.build(),
            "a durable write takes 120 ms on the state directory's disk: etcd wants under 10 ms;"
                + " put --state on a faster disk"),
        new Case(
            "full disk",
            full.build(),
            "only 100 MiB are free for the state directory: images and etcd need room; free some or"
                + " pass --state"),
        new Case(
            "little memory",
            small.build(),
            "the machine has only 512 MiB of memory: expect the kernel to kill pods; 2 GiB is"
                + " comfortable"),
        new Case(
            "port taken",
            taken.build(),
            "port 6443 is taken by 'nginx' (pid 12): end that, or choose another port"),
        new Case(
            "network clash",
            clash.build(),
            "the pod network 10.1.0.0/16 overlaps with 10.0.0.0/8, which this machine uses: choose"
                + " another one"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void everyFaultIsOneLineWithItsMend(Case fault) {
    assertThat(Preflight.check(fault.facts(), LAB))
        .extracting(Finding::toString)
        .containsExactly(fault.want());
  }

  @Test
  void aGoodMachineHasNoFindings() {
    assertThat(Preflight.check(new Facts().build(), LAB)).isEmpty();
  }

  @Test
  void aMasterNeedsNeitherDockerNorForwarding() {
    Facts facts = new Facts();
    facts.docker = "19.03";
    facts.sysctls = Map.of("net.ipv4.ip_forward", 0L);
    facts.groups = new ControlGroups(0, Set.of());
    assertThat(Preflight.check(facts.build(), new Wanted(Set.of(Role.MASTER), List.of(), Map.of())))
        .isEmpty();
  }

  @Test
  void theAdvertisedAddressMustBeOwn() {
    Wanted wanted =
        new Wanted(Set.of(Role.MASTER), List.of(), Map.of(), Optional.of("10.0.0.9"), List.of());
    assertThat(Preflight.check(new Facts().build(), wanted))
        .extracting(Finding::toString)
        .containsExactly(
            "10.0.0.9 is no address of this machine: say by --advertise-address or --node-ip which"
                + " one the others reach");
  }

  @Test
  void oneSilentEtcdOfSeveralIsNoFault() {
    List<EtcdProbe> etcd =
        List.of(
            new EtcdProbe(URI.create("http://a:2379"), Optional.empty()),
            new EtcdProbe(URI.create("http://b:2379"), Optional.empty()));
    Wanted wanted = new Wanted(Set.of(Role.MASTER), List.of(), Map.of(), Optional.empty(), etcd);
    Facts facts = new Facts();
    facts.silentEtcd = Map.of("http://a:2379", "Connection refused");
    assertThat(Preflight.check(facts.build(), wanted))
        .extracting(Finding::level)
        .containsExactly(Preflight.Level.WARNING);
    facts.silentEtcd =
        Map.of("http://a:2379", "Connection refused", "http://b:2379", "Connection refused");
    assertThat(Preflight.check(facts.build(), wanted))
        .extracting(Finding::toString)
        .contains(
            "no etcd answers at http://a:2379 (Connection refused): start it, or mend"
                + " --etcd-servers and the etcd certificates");
  }

  @Test
  void holderOfAPortIsReadFromSs() {
    String line = "LISTEN 0 511 0.0.0.0:6443 0.0.0.0:* users:((\"nginx\",pid=123,fd=6))";
    assertThat(MachineProbe.holder(line)).isEqualTo("'nginx' (pid 123)");
    assertThat(MachineProbe.holder("")).isEqualTo("another process");
  }

  @Test
  void networksInUseAreReadFromRoutes() {
    String routes =
        """
        default via 192.0.2.1 dev eth0
        192.0.2.0/24 dev eth0 proto kernel scope link src 192.0.2.2
        local 10.254.0.0/16 dev lo table local scope host
        local 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1
        """;
    assertThat(MachineProbe.takenNetworks(routes))
        .containsExactly(Subnet.parse("192.0.2.0/24"), Subnet.parse("10.254.0.0/16"));
  }
}
