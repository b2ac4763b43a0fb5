package dev.nakhoda.cli.lab;

import dev.nakhoda.cli.lab.MachineFacts.ControlGroups;
import dev.nakhoda.cli.lab.Preflight.Role;
import dev.nakhoda.cli.lab.Preflight.Wanted;
import dev.nakhoda.loop.Time;
import dev.nakhoda.machine.KernelFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads {@link MachineFacts}; changes nothing but one small file that it removes again. */
public final class MachineProbe {

  private static final List<String> SYSCTLS =
      List.of("net.ipv4.ip_forward", "fs.inotify.max_user_instances");
  private static final List<String> COMMON = List.of("ip", "nft", "nsenter", "setsid", "sysctl");
  private static final List<String> NODE =
      List.of("dockerd", "containerd", "busybox", "unshare", "umount");
  private static final Pattern VERSION = Pattern.compile("(?i)version:? v?([0-9][^ ,\\s]*)");
  private static final int WRITES = 5;

  private final Directories directories;
  private final Wanted wanted;
  private final Time time;

  public MachineProbe(Directories directories, Wanted wanted, Time time) {
    this.directories = directories;
    this.wanted = wanted;
    this.time = time;
  }

  MachineFacts read() {
    Path folder = existing(directories.state());
    return new MachineFacts(
        "root".equals(System.getProperty("user.name")),
        missingPrograms(),
        wanted.roles().contains(Role.ETCD) ? version("etcd") : "",
        wanted.roles().contains(Role.NODE) ? version("dockerd") : "",
        controlGroups(),
        sysctls(),
        time.now(),
        fsync(folder),
        folder.toFile().getUsableSpace(),
        memory(),
        portHolders(),
        takenNetworks(Command.run("ip", "-4", "route", "show", "table", "all").output()),
        addresses(),
        silentEtcd(),
        Leftovers.of(Traces.read(), directories.run(), directories.known()));
  }

  private Set<String> missingPrograms() {
    List<String> needed = new ArrayList<>(COMMON);
    if (wanted.roles().contains(Role.ETCD)) {
      needed.add("etcd");
    }
    if (wanted.roles().contains(Role.NODE)) {
      needed.addAll(NODE);
    }
    Set<String> missing = new HashSet<>(needed);
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
      missing.removeIf(program -> Files.isExecutable(Path.of(folder, program)));
    }
    return missing;
  }

  private static Set<String> addresses() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .map(InetAddress::getHostAddress)
          .collect(Collectors.toSet());
    } catch (SocketException none) {
      return Set.of();
    }
  }

  private Map<String, String> silentEtcd() {
    Map<String, String> silent = new TreeMap<>();
    for (EtcdProbe server : wanted.etcd()) {
      server.fault().ifPresent(why -> silent.put(server.url().toString(), why));
    }
    return silent;
  }

  private static String version(String program) {
    Command.Result result = Command.run(program, "--version");
    Matcher matcher = VERSION.matcher(result.output());
    return result.ok() && matcher.find() ? matcher.group(1) : "";
  }

  private static ControlGroups controlGroups() {
    Path root = Path.of("/sys/fs/cgroup");
    Path unified = root.resolve("cgroup.controllers");
    try {
      if (Files.exists(unified)) {
        return new ControlGroups(2, Set.of(Files.readString(unified).strip().split(" ")));
      }
    } catch (IOException unreadable) {
      return new ControlGroups(0, Set.of());
    }
    Set<String> mounted = new HashSet<>();
    for (Path point : Mounts.read().below(root)) {
      mounted.addAll(Arrays.asList(point.getFileName().toString().split(",")));
    }
    return new ControlGroups(mounted.size() > 1 ? 1 : 0, Set.copyOf(mounted));
  }

  private static Map<String, Long> sysctls() {
    Map<String, Long> values = new HashMap<>();
    for (String name : SYSCTLS) {
      try {
        Path file = Path.of("/proc/sys", name.split("\\."));
        values.put(name, Long.parseLong(KernelFile.read(file)));
      } catch (IOException | NumberFormatException unknown) {
        // A kernel without it needs no change.
      }
    }
    return values;
  }

  /** The median of a few small durable writes. */
  private static Duration fsync(Path folder) {
    long[] nanos = new long[WRITES];
    try {
      Path file = Files.createTempFile(folder, ".nakhoda-preflight", "");
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        for (int write = 0; write < WRITES; write++) {
          long start = System.nanoTime();
          channel.write(ByteBuffer.allocate(4096));
          channel.force(false);
          nanos[write] = System.nanoTime() - start;
        }
      } finally {
        Files.delete(file);
      }
    } catch (IOException unwritable) {
      return Duration.ZERO;
    }
    Arrays.sort(nanos);
    return Duration.ofNanos(nanos[WRITES / 2]);
  }

  private static Path existing(Path folder) {
    Path candidate = folder;
    while (!Files.isDirectory(candidate)) {
      candidate = candidate.getParent();
    }
    return candidate;
  }

  private static long memory() {
    try {
      return Files.readAllLines(Path.of("/proc/meminfo")).stream()
          .filter(line -> line.startsWith("MemTotal:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(Long.MAX_VALUE);
    } catch (IOException unreadable) {
      return Long.MAX_VALUE;
    }
  }

  private Map<Integer, String> portHolders() {
    Map<Integer, String> holders = new TreeMap<>();
    for (int port : wanted.ports()) {
      if (!isFree(port)) {
        holders.put(port, holder(Command.run("ss", "-Hltnp", "sport = :" + port).output()));
      }
    }
    return holders;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  /** Out of ss: {@code users:(("nginx",pid=123,fd=6))}. */
  static String holder(String socketLine) {
    Matcher matcher = Pattern.compile("\\(\"([^\"]+)\",pid=(\\d+)").matcher(socketLine);
    return matcher.find()
        ? "'" + matcher.group(1) + "' (pid " + matcher.group(2) + ")"
        : "another process";
  }

  /** Out of {@code ip route}: every destination but the default route and single hosts. */
  static List<Subnet> takenNetworks(String routes) {
    Pattern network = Pattern.compile("^(?:\\w+ )?(\\d+\\.\\d+\\.\\d+\\.\\d+/\\d+) ");
    return routes
        .lines()
        .map(network::matcher)
        .filter(Matcher::find)
        .map(matcher -> Subnet.parse(matcher.group(1)))
        .distinct()
        .toList();
  }
}
