package dev.nakhoda.it.flows;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.it.Command;
import dev.nakhoda.it.Machines;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** {@code init, join, token, reset} typed on machines of their own, without {@code up}. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class JoinTest {

  private static final Duration SOON = Duration.ofSeconds(90);
  private static final Pattern LINE =
      Pattern.compile("join (\\S+) --token (\\S+) \\\\?\\s*--discovery-token-ca-cert-hash (\\S+)");

  /** At a time, on the node alpha; beta pulls one by one. */
  private static final int PULLS = 2;

  /** Images that are wanted at once: twice as many as each node pulls at a time. */
  private static final int WANTED = 2 * PULLS + 2;

  private static Machines machines;
  private static String address;
  private static String token;
  private static String hash;

  @BeforeAll
  static void init() {
    machines = new Machines("jn", "master", "alpha", "beta", "gamma");
    String printed =
        machines.lab("master", "init", "--advertise-address", machines.address("master")).ok();
    Matcher line = LINE.matcher(printed);
    assertThat(line.find()).as(printed).isTrue();
    address = line.group(1);
    token = line.group(2);
    hash = line.group(3);
  }

  @AfterAll
  static void reset() {
    machines.close();
  }

  private static Command join(String machine, String... more) {
    return joinWith(machine, token, hash, more);
  }

  private static Command joinWith(String machine, String token, String hash, String... more) {
    List<String> words =
        List.of("join", address, "--token", token, "--discovery-token-ca-cert-hash", hash);
    return machines.lab(
        machine,
        java.util.stream.Stream.concat(words.stream(), Arrays.stream(more)).toArray(String[]::new));
  }

  @Test
  @Order(1)
  void thePrintedLineMakesNodes() {
    join("alpha", "--node-name", "alpha", "--max-parallel-image-pulls=" + PULLS).ok();
    join("beta", "--node-name", "beta", "--labels", "disk=fast", "--serialize-image-pulls").ok();
    assertThat(
            machines
                .kubectl("get", "nodes", "--no-headers", "-L", "disk")
                .ok()
                .replaceAll(" +", " "))
        .containsPattern("(?s)alpha Ready .*beta Ready .* fast");
  }

  @Test
  @Order(2)
  void aSecondInitAndJoinSayWhatIsThere() {
    assertThat(
            machines.lab("master", "init", "--advertise-address", machines.address("master")).ok())
        .contains("this machine is a master already (it runs)");
    assertThat(join("alpha", "--node-name", "alpha").ok())
        .contains("this machine is the node alpha already (its agent runs)");
    assertThat(join("alpha", "--node-name", "other").failed())
        .contains("this machine is the node alpha already: 'nakhoda reset --purge' frees it");
    assertThat(
            machines.lab("master", "init", "--service-cluster-ip-range", "10.96.0.0/12").failed())
        .contains("this cluster has 10.254.0.0/16 already");
  }

  @Test
  @Order(3)
  void whoMayNotJoinIsToldWhyAndNothingStarts() {
    assertThat(joinWith("gamma", "aaaaaa.0123456789abcdef", hash).failed())
        .contains("the master does not know the token aaaaaa");
    assertThat(joinWith("gamma", "short", hash).failed()).contains("--token");
    assertThat(joinWith("gamma", token, "sha256:" + "0".repeat(64)).failed())
        .contains("this is another cluster, or somebody in between");
    assertThat(joinWith("gamma", token, "sha256:12").failed()).contains("64 hexadecimal digits");
    assertThat(join("gamma", "--node-name", "alpha").failed())
        .contains("a Node with name \"alpha\" already exists in the cluster");
    assertThat(machines.remains("gamma")).isEmpty();
  }

  @Test
  @Order(4)
  void tokensAreMadeListedExpireAndGo() {
    String made =
        machines.nakhoda("master", "token", "create", "--ttl", "1s", "--description", "brief").ok();
    assertThat(machines.nakhoda("master", "token", "list").ok())
        .contains(made.substring(0, 6) + ".*", "brief", "nakhoda init")
        .doesNotContain(made.substring(7));
    eventually(
        "the token is refused after its time",
        SOON,
        () -> joinWith("gamma", made, hash, "--node-name", "late").failed(),
        told -> told.contains("does not know the token " + made.substring(0, 6)));
    String line = machines.nakhoda("master", "token", "create", "--print-join-command").ok();
    assertThat(line).matches("nakhoda join " + address + " --token \\S+ --discovery-\\S+ " + hash);
    String other = line.split(" ")[4];
    assertThat(machines.nakhoda("master", "token", "delete", other).ok())
        .isEqualTo("bootstrap token \"" + other.substring(0, 6) + "\" deleted");
    assertThat(joinWith("gamma", other, hash, "--node-name", "late").failed())
        .contains("does not know the token");
  }

  @Test
  @Order(5)
  void aNodeGetsAnotherAddressWhileItsAgentRuns() {
    String before = machines.address("beta");
    String after = before + "7";
    pod("moved", "beta");
    machines.on("beta", "ip", "address", "del", before + "/24", "dev", "eth0").ok();
    machines.on("beta", "ip", "address", "add", after + "/24", "dev", "eth0").ok();
    machines.on("beta", "ip", "route", "replace", "default", "via", gateway()).ok();

    await("node/beta", "{.status.addresses[?(@.type==\"InternalIP\")].address}", after);
    await("pod/moved", "{.status.hostIP} {.status.hostIPs[*].ip}", after + " " + after);
    assertThat(get("pod/moved", "{.status.containerStatuses[0].restartCount}")).isEqualTo("0");
    assertThat(get("node/beta", "{.status.conditions[?(@.type==\"Ready\")].status}"))
        .isEqualTo("True");
    eventually(
        "the other nodes' routes follow",
        SOON,
        () -> machines.on("alpha", "ip", "route", "show", "proto", "78").out(),
        routes -> routes.contains("via " + after) && !routes.contains("via " + before + " "));
    String pod = get("pod/moved", "{.status.podIP}");
    machines.on("alpha", "busybox", "ping", "-c1", "-W5", pod).ok();
    eventually(
        "commands reach its pods",
        SOON,
        () -> machines.kubectl("exec", "moved", "--", "/bin/busybox", "echo", "here").out(),
        "here"::equals);
    eventually(
        "it reaches ClusterIPs",
        SOON,
        () -> machines.on("beta", "curl", "-ks", "-m", "5", "https://10.254.0.1/readyz"),
        answer -> answer.exitCode() == 0);
    machines.kubectl("delete", "pod", "moved", "--grace-period=1").ok();
  }

  @Test
  @Order(6)
  void aNodePullsSoManyImagesAtATime() {
    String rule =
        "table inet held { chain in { type filter hook input priority 0; tcp dport 5001 drop; }; }";
    machines.on("master", "nft", rule).ok();
    String registry = machines.address("master") + ":5001";
    for (int number = 1; number <= WANTED; number++) {
      String node = number <= 2 * PULLS ? "alpha" : "beta";
      pod("held-" + number, node, registry + "/held:" + number, "IfNotPresent");
    }
    eventually(
        "each pod has asked for its image",
        SOON,
        () -> machines.kubectl("get", "events", "--no-headers").ok(),
        told -> told.lines().filter(line -> line.contains("Pulling image")).count() == WANTED);
    dialsOf("alpha", PULLS);
    dialsOf("beta", 1);
    machines.on("master", "nft", "delete", "table", "inet", "held").ok();
    eventually(
        "each gets its turn",
        SOON,
        () -> machines.kubectl("get", "events", "--no-headers").ok(),
        told ->
            told.lines().filter(line -> line.contains("Failed to pull image")).count() >= WANTED);
    machines.kubectl("delete", "pods", "--all", "--grace-period=1").ok();
  }

  private static void dialsOf(String node, int pulls) {
    eventually(
        "as many pulls as " + node + " may have wait for the registry",
        SOON,
        () -> machines.on(node, "ss", "-Htn", "state", "syn-sent", "dport = :5001").ok(),
        dials -> dials.lines().count() == pulls);
  }

  private static String gateway() {
    return machines.address("master");
  }

  private static void await(String what, String jsonPath, String wanted) {
    eventually(what + " has " + wanted, SOON, () -> get(what, jsonPath), wanted::equals);
  }

  private static String get(String what, String jsonPath) {
    return machines.kubectl("get", what, "-o", "jsonpath=" + jsonPath).ok();
  }

  @Test
  @Order(7)
  void resetOfANodeLeavesNothingAndItMayComeBack() {
    pod("web", "alpha");
    machines.lab("alpha", "reset").ok();
    assertThat(machines.remains("alpha")).isEmpty();
    assertThat(join("alpha", "--node-name", "alpha").ok())
        .as("its state was kept: the same node again")
        .contains("already (its agent does not run)");
    assertThat(machines.lab("alpha", "reset", "--purge").ok())
        .contains("kubectl delete node alpha");
    assertThat(machines.remains("alpha")).isEmpty();
    assertThat(Files.exists(machines.state("alpha").resolve("nodes"))).isFalse();
    assertThat(join("alpha", "--node-name", "alpha").failed())
        .contains("You must delete the existing Node");
    machines.kubectl("delete", "node", "alpha").ok();
    join("alpha", "--node-name", "alpha").ok();
  }

  @Test
  @Order(8)
  void theMastersMachineMayBeANodeToo() {
    assertThat(join("master", "--node-name", "both").ok())
        .contains("takes ClusterIPs and DNS over from the proxy");
    machines.on("master", "curl", "-ks", "-m", "5", "https://10.254.0.1/readyz").ok();
  }

  @Test
  @Order(9)
  void resetOfTheMasterLeavesNothing() {
    machines.lab("master", "reset", "--purge").ok();
    assertThat(machines.remains("master")).isEmpty();
    for (String node : List.of("alpha", "beta")) {
      machines.lab(node, "reset", "--purge").ok();
      assertThat(machines.remains(node)).as(node).isEmpty();
    }
  }

  /** Of the pause image, which every node has. */
  private static void pod(String name, String node) {
    pod(name, node, "nakhoda/pause:1", "Never");
    machines.kubectl("wait", "--for=condition=Ready", "pod/" + name, "--timeout=60s").ok();
  }

  private static void pod(String name, String node, String image, String pullPolicy) {
    machines
        .kubectl(
            "run",
            name,
            "--image=" + image,
            "--image-pull-policy=" + pullPolicy,
            "--overrides={\"spec\":{\"nodeName\":\"" + node + "\"}}",
            "--command",
            "--",
            "/bin/busybox",
            "sleep",
            "1000")
        .ok();
  }
}
