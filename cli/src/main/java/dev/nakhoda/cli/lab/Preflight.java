package dev.nakhoda.cli.lab;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether this machine can do what is wanted of it: one finding per fault. Pure. */
public final class Preflight {

  /** FAILURE: it cannot work. WARNING: it may work badly. */
  public enum Level {
    WARNING,
    FAILURE
  }

  /**
   * @param mend what to do about it
   * @param sysctl a kernel setting that mends it, if that is all
   */
  public record Finding(Level level, String wrong, String mend, Optional<Sysctl> sysctl) {

    @Override
    public String toString() {
      return wrong + ": " + mend;
    }
  }

  public record Sysctl(String name, long value) {}

  /** What the machine shall be. */
  public enum Role {
    MASTER,
    /** A master whose etcd is its own child. */
    ETCD,
    NODE
  }

  /**
   * @param ports that must be free
   * @param networks by what they are for
   * @param address that must be this machine's own; empty: any
   * @param etcd servers that run elsewhere
   */
  public record Wanted(
      Set<Role> roles,
      List<Integer> ports,
      Map<String, Subnet> networks,
      Optional<String> address,
      List<EtcdProbe> etcd) {

    public Wanted(Set<Role> roles, List<Integer> ports, Map<String, Subnet> networks) {
      this(roles, ports, networks, Optional.empty(), List.of());
    }
  }

  private static final String INSTALL = "run deploy/prerequisites as root";
  private static final long INOTIFY_INSTANCES = 1024;
  private static final Instant CLOCK_FLOOR = Instant.parse("2025-01-01T00:00:00Z");
  private static final Duration SLOW_DISK = Duration.ofMillis(50);
  private static final long GIB = 1L << 30;

  private final MachineFacts facts;
  private final Wanted wanted;
  private final List<Finding> findings = new ArrayList<>();

  private Preflight(MachineFacts facts, Wanted wanted) {
    this.facts = facts;
    this.wanted = wanted;
  }

  static List<Finding> check(MachineFacts facts, Wanted wanted) {
    Preflight preflight = new Preflight(facts, wanted);
    preflight.checkPrograms();
    preflight.checkKernel();
    preflight.checkResources();
    preflight.checkNetwork();
    return List.copyOf(preflight.findings);
  }

  private void checkPrograms() {
    if (!facts.root()) {
      fail("not root", "run it with sudo (namespaces, mounts and routes need it)");
    }
    for (String program : new TreeSet<>(facts.missingPrograms())) {
      fail("the program '" + program + "' is missing", INSTALL);
    }
    if (wanted.roles().contains(Role.ETCD) && isBelow(facts.etcdVersion(), 3, 4)) {
      fail(
          "etcd is version " + facts.etcdVersion(), "install 3.4 or newer, or pass --etcd-servers");
    }
    if (wanted.roles().contains(Role.NODE) && isBelow(facts.dockerVersion(), 20, 10)) {
      fail("dockerd is version " + facts.dockerVersion(), "install 20.10 or newer");
    }
  }

  private void checkKernel() {
    if (facts.clock().isBefore(CLOCK_FLOOR)) {
      fail("the clock says " + facts.clock(), "set it (certificates are valid from now on only)");
    }
    if (!wanted.roles().contains(Role.NODE)) {
      return;
    }
    if (facts.controlGroups().version() == 0) {
      fail("no control groups are mounted", "mount cgroup2 on /sys/fs/cgroup");
    } else {
      Set<String> missing = new TreeSet<>(Set.of("cpu", "memory", "pids"));
      missing.removeAll(facts.controlGroups().controllers());
      if (!missing.isEmpty()) {
        fail(
            "control groups lack " + String.join(", ", missing),
            "enable them on the kernel's command line (cgroup_enable=memory)");
      }
    }
    checkSysctl("net.ipv4.ip_forward", 1);
    checkSysctl("fs.inotify.max_user_instances", INOTIFY_INSTANCES);
  }

  private void checkSysctl(String name, long least) {
    long value = facts.sysctls().getOrDefault(name, least);
    if (value < least) {
      findings.add(
          new Finding(
              Level.WARNING,
              name + " is " + value,
              "sysctl -w " + name + "=" + least,
              Optional.of(new Sysctl(name, least))));
    }
  }

  private void checkResources() {
    if (facts.fsync().compareTo(SLOW_DISK) > 0) {
      warn(
          "a durable write takes " + facts.fsync().toMillis() + " ms on the state directory's disk",
          "etcd wants under 10 ms; put --state on a faster disk");
    }
    if (facts.freeDiskBytes() < GIB) {
      warn(
          "only " + (facts.freeDiskBytes() >> 20) + " MiB are free for the state directory",
          "images and etcd need room; free some or pass --state");
    }
    if (facts.memoryBytes() < GIB) {
      warn(
          "the machine has only " + (facts.memoryBytes() >> 20) + " MiB of memory",
          "expect the kernel to kill pods; 2 GiB is comfortable");
    }
  }

  private void checkNetwork() {
    for (int port : wanted.ports()) {
      String holder = facts.portHolders().get(port);
      if (holder != null) {
        fail("port " + port + " is taken by " + holder, "end that, or choose another port");
      }
    }
    new TreeMap<>(wanted.networks())
        .forEach((purpose, network) ->
            facts.takenNetworks().stream()
                .filter(network::overlaps)
                .findFirst()
                .ifPresent(taken -> clash(purpose, network, taken)));
    wanted
        .address()
        .filter(address -> !facts.addresses().contains(address))
        .ifPresent(address ->
            fail(
                address + " is no address of this machine",
                "say by --advertise-address or --node-ip which one the others reach"));
    checkEtcd();
    facts.leftovers().forEach(leftover -> fail(leftover.wrong(), leftover.mend()));
  }

  /** A majority answers as long as one does; the master tries them all. */
  private void checkEtcd() {
    boolean none = facts.silentEtcd().size() == wanted.etcd().size();
    new TreeMap<>(facts.silentEtcd())
        .forEach((server, why) -> {
          String wrong = "no etcd answers at " + server + " (" + why + ")";
          if (none) {
            fail(wrong, "start it, or mend --etcd-servers and the etcd certificates");
          } else {
            warn(wrong, "the others must be a majority");
          }
        });
  }

  private void clash(String purpose, Subnet network, Subnet taken) {
    fail(
        "the " + purpose + " " + network + " overlaps with " + taken + ", which this machine uses",
        "choose another one");
  }

  private void fail(String wrong, String mend) {
    findings.add(new Finding(Level.FAILURE, wrong, mend, Optional.empty()));
  }

  private void warn(String wrong, String mend) {
    findings.add(new Finding(Level.WARNING, wrong, mend, Optional.empty()));
  }

  private static boolean isBelow(String version, int major, int minor) {
    Matcher matcher = Pattern.compile("(\\d+)\\.(\\d+).*").matcher(version);
    if (!matcher.matches()) {
      return false;
    }
    int have = Integer.parseInt(matcher.group(1));
    return have < major || have == major && Integer.parseInt(matcher.group(2)) < minor;
  }
}
