package dev.nakhoda.it.flows;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.it.Command;
import dev.nakhoda.it.Machines;
import dev.nakhoda.pki.CertificateAuthority;
import dev.nakhoda.pki.Identity;
import dev.nakhoda.pki.Pem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An etcd with TLS that runs elsewhere, and two masters on it. */
class EtcdServersTest {

  private static final Duration SOON = Duration.ofSeconds(90);

  @TempDir static Path folder;
  private static Machines machines;
  private static String url;
  private static Process etcd;

  @BeforeAll
  static void makeMachines() {
    machines = new Machines("es", "one", "two", "store");
    url = "https://" + machines.address("store") + ":2379";
    CertificateAuthority authority = CertificateAuthority.create("elsewhere", Instant.now());
    Pem.writeSecret(file("ca.crt"), Pem.certificates(List.of(authority.certificate())));
    store(
        authority.issueServing(
            "etcd", List.of(), List.of(machines.address("store"), "127.0.0.1"), Instant.now()),
        "server");
    store(authority.issueClient("root", List.of(), Instant.now()), "client");
  }

  private static Path file(String name) {
    return folder.resolve(name);
  }

  private static void store(Identity identity, String name) {
    identity.store(file(name + ".crt"), file(name + ".key"));
  }

  @AfterAll
  static void end() {
    machines.close();
    if (etcd != null) {
      etcd.destroy();
      etcd.onExit().join();
    }
  }

  private static Command init(String master) {
    return machines.lab(
        master,
        "init",
        "--advertise-address",
        machines.address(master),
        "--etcd-servers",
        url,
        "--etcd-cafile",
        file("ca.crt").toString(),
        "--etcd-certfile",
        file("client.crt").toString(),
        "--etcd-keyfile",
        file("client.key").toString());
  }

  private static void startEtcd() {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("nsenter", "--net=/var/run/netns/" + machines.namespace("store"), "etcd"));
    words.addAll(List.of("--data-dir", file("data").toString(), "--log-level", "error"));
    words.addAll(List.of("--listen-client-urls", url, "--advertise-client-urls", url));
    words.addAll(List.of("--cert-file", file("server.crt").toString()));
    words.addAll(List.of("--key-file", file("server.key").toString(), "--client-cert-auth"));
    words.addAll(List.of("--trusted-ca-file", file("ca.crt").toString()));
    try {
      etcd =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(file("etcd.log").toFile())
              .start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Test
  void twoMastersShareIt() throws IOException {
    assertThat(init("one").out()).contains("no etcd answers at " + url + " (Connection refused)");
    startEtcd();
    eventually("etcd answers", SOON, () -> init("one"), made -> made.exitCode() == 0);
    assertThat(Files.exists(machines.state("one").resolve("etcd")))
        .as("no etcd of its own")
        .isFalse();
    Command.run("cp", "-a", machines.state("one").resolve("pki").toString(), emptyState("two"))
        .ok();
    init("two").ok();
    machines.kubectlOf("two", "create", "configmap", "shared", "--from-literal=a=b").ok();
    machines.kubectlOf("one", "get", "configmap", "shared").ok();
    eventually("both masters", SOON, EtcdServersTest::endpoints, "10.99.0.1 10.99.0.2"::equals);
    assertThat(machines.on("two", "curl", "-ks", "https://10.254.0.1/version").ok())
        .contains("gitVersion");

    aStoppedLeaderStaysOut();

    machines.lab("one", "reset").ok();
    eventually("only one is left", SOON, EtcdServersTest::endpoints, "10.99.0.2"::equals);
    machines.kubectlOf("two", "create", "deployment", "web", "--image=nowhere/web").ok();
    eventually(
        "the other master's controllers took the lead",
        SOON,
        () -> machines.kubectlOf("two", "get", "pods", "--no-headers").ok(),
        pods -> pods.startsWith("web-"));
  }

  /** Stopped for longer than its lease, it may not go on where it was. */
  private static void aStoppedLeaderStaysOut() throws IOException {
    String leader = holder("two", "kube-controller-manager").contains("10.99.0.1_") ? "one" : "two";
    String other = leader.equals("one") ? "two" : "one";
    String pid =
        Files.readString(Path.of("/run/nakhoda-" + machines.namespace(leader), "master.child.pid"))
            .strip();
    Command.run("kill", "-STOP", pid).ok();
    try {
      for (String task : List.of("kube-controller-manager", "kube-scheduler")) {
        eventually(
            task + " has a new leader",
            SOON,
            () -> holder(other, task),
            holder -> holder.contains(machines.address(other) + "_"));
      }
      machines
          .kubectlOf(other, "create", "deployment", "held", "--image=nowhere/web", "--replicas=3")
          .ok();
      eventually("its pods", SOON, () -> pods(other), pods -> pods.lines().count() == 3);
    } finally {
      Command.run("kill", "-CONT", pid).ok();
    }
    machines.kubectlOf(other, "scale", "deployment", "held", "--replicas=6").ok();
    eventually(
        "the old leader has seen it",
        SOON,
        () -> Files.readString(machines.state(leader).resolve("log/master.log")),
        log -> log.contains("lead lost name=kube-system/kube-controller-manager"));
    eventually(
        "each pod was made once",
        SOON,
        () ->
            machines
                .kubectlOf(other, "get", "events", "--field-selector=reason=SuccessfulCreate")
                .ok(),
        events -> events.lines().filter(line -> line.contains("held-")).count() == 6);
    assertThat(pods(other).lines()).hasSize(6);
    assertThat(holder(other, "kube-controller-manager")).contains(machines.address(other) + "_");
    machines.kubectlOf(other, "delete", "deployment", "held").ok();
    eventually("they are gone", SOON, () -> pods(other), String::isEmpty);
  }

  private static String holder(String master, String task) {
    return machines
        .kubectlOf(
            master,
            "get",
            "lease",
            task,
            "--namespace=kube-system",
            "-o",
            "jsonpath={.spec.holderIdentity}")
        .ok();
  }

  private static String pods(String master) {
    return machines.kubectlOf(master, "get", "pods", "--no-headers").ok();
  }

  private static String emptyState(String master) throws IOException {
    return Files.createDirectories(machines.state(master)).toString() + "/";
  }

  private static String endpoints() {
    return machines
        .kubectlOf(
            "two", "get", "endpoints", "kubernetes", "-o", "jsonpath={.subsets[*].addresses[*].ip}")
        .ok();
  }
}
