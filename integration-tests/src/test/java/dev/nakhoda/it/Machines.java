package dev.nakhoda.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Machines for {@code init} and {@code join}: a network namespace each, on one bridge without
 * uplink, with a state and a run directory of its own. The first machine holds the bridge. Whatever
 * an earlier, killed run left is removed first; {@link #close} resets every machine.
 */
public final class Machines implements AutoCloseable {

  private static final String LAB = System.getenv().getOrDefault("NAKHODA_IT_NAME", "it");
  private static final String SUBNET = "10.99.0.";

  private final Path home = home();
  private final Path work;
  private final String prefix;
  private final List<String> names;

  /**
   * @param purpose of a few letters; tests with different ones may run side by side
   */
  public Machines(String purpose, String... names) {
    this.prefix = LAB + purpose;
    this.work = home.resolve("integration-tests/target/machines-" + purpose);
    this.names = List.of(names);
    close();
    this.names.forEach(name -> {
      Command.run("ip", "netns", "add", namespace(name)).ok();
      on(name, "ip", "link", "set", "lo", "up").ok();
    });
    String first = names[0];
    on(first, "ip", "link", "add", "br0", "type", "bridge").ok();
    on(first, "ip", "address", "add", address(first) + "/24", "dev", "br0").ok();
    on(first, "ip", "link", "set", "br0", "up").ok();
    this.names.stream().skip(1).forEach(this::plugIn);
  }

  private static Path home() {
    String property = System.getProperty("nakhoda.home", "");
    Path start = Path.of(property.isEmpty() ? "" : property).toAbsolutePath();
    return Files.exists(start.resolve("nakhoda")) ? start : start.getParent();
  }

  private void plugIn(String name) {
    String first = names.getFirst();
    String cable = "c" + names.indexOf(name);
    String peer = "/var/run/netns/" + namespace(name);
    on(first, "ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", peer)
        .ok();
    on(first, "ip", "link", "set", cable, "master", "br0", "up").ok();
    on(name, "ip", "address", "add", address(name) + "/24", "dev", "eth0").ok();
    on(name, "ip", "link", "set", "eth0", "up").ok();
    on(name, "ip", "route", "add", "default", "via", address(first)).ok();
  }

  public String address(String name) {
    return SUBNET + (names.indexOf(name) + 1);
  }

  public String namespace(String name) {
    return prefix + "-" + name;
  }

  public Path state(String name) {
    return work.resolve(name);
  }

  public Path kubeconfig(String master) {
    return state(master).resolve("admin.kubeconfig");
  }

  public Path docker(String name) {
    return Path.of("/run/nakhoda-" + namespace(name), name, "docker.sock");
  }

  /** A program on a machine. */
  public Command on(String name, String... words) {
    return on(name, Map.of(), words);
  }

  private Command on(String name, Map<String, String> environment, String... words) {
    List<String> all =
        new ArrayList<>(List.of("nsenter", "--net=/var/run/netns/" + namespace(name)));
    all.addAll(Arrays.asList(words));
    return Command.run(all, environment, "");
  }

  /** A verb that makes or unmakes a master or node. */
  public Command lab(String name, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--name", namespace(name), "--state", state(name).toString()));
    boolean told = all.stream().anyMatch(word -> word.startsWith("--eviction-hard="));
    if (words[0].equals("join") && !told) {
      // How full the disk of the tests' machine is must not matter.
      all.add("--eviction-hard=memory.available<100Mi");
    }
    return nakhoda(name, all.toArray(String[]::new));
  }

  /** The launcher with the administrator's kubeconfig of the first machine. */
  public Command nakhoda(String name, String... words) {
    List<String> all = new ArrayList<>(List.of(home.resolve("nakhoda").toString()));
    all.addAll(Arrays.asList(words));
    Map<String, String> environment = new HashMap<>();
    environment.put("NAKHODA_NO_BUILD", "1");
    environment.put("KUBECONFIG", kubeconfig(names.getFirst()).toString());
    return on(name, environment, all.toArray(String[]::new));
  }

  /** kubectl on the first machine. */
  public Command kubectl(String... words) {
    return kubectlOf(names.getFirst(), words);
  }

  /** kubectl on a master, with its own kubeconfig. */
  public Command kubectlOf(String master, String... words) {
    List<String> all =
        new ArrayList<>(List.of("kubectl", "--kubeconfig", kubeconfig(master).toString()));
    all.addAll(Arrays.asList(words));
    return on(master, all.toArray(String[]::new));
  }

  /** Applies a manifest on the first machine. */
  public void apply(String manifest) {
    List<String> words =
        List.of(
            "nsenter",
            "--net=/var/run/netns/" + namespace(names.getFirst()),
            "kubectl",
            "--kubeconfig",
            kubeconfig(names.getFirst()).toString(),
            "apply",
            "-f",
            "-");
    Command.run(words, Map.of(), manifest).ok();
  }

  /** {@code ./nakhoda}. */
  public Path launcher() {
    return home.resolve("nakhoda");
  }

  /** All that is left of a cluster on a machine: nothing, after {@code reset}. */
  public List<String> remains(String name) {
    List<String> found = new ArrayList<>();
    add(found, "process", Command.run("ip", "netns", "pids", namespace(name)).out());
    add(found, "rules", on(name, "nft", "list", "tables").out());
    add(found, "route", on(name, "ip", "route", "show", "proto", "78").out());
    add(
        found,
        "route",
        on(name, "ip", "route", "show", "table", "local", "exact", "10.254.0.0/16").out());
    add(
        found,
        "link",
        on(name, "sh", "-c", "ip -o link | grep -vE ': (lo|eth0|br0|c[0-9]+)[@:]'").out());
    add(
        found,
        "mount",
        Command.run("grep", "-E", namespace(name) + "/|" + state(name), "/proc/mounts").out());
    if (Files.exists(Path.of("/run/nakhoda-" + namespace(name)))) {
      found.add("run directory");
    }
    return found;
  }

  private static void add(List<String> found, String what, String lines) {
    lines.lines().map(line -> what + " " + line).forEach(found::add);
  }

  @Override
  public void close() {
    for (String name : names) {
      if (Files.exists(Path.of("/var/run/netns/" + namespace(name)))) {
        lab(name, "reset", "--purge");
        Command.run("ip", "netns", "delete", namespace(name));
      }
    }
  }
}
