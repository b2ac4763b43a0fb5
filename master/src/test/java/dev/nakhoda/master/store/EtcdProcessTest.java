package dev.nakhoda.master.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.pki.CertificateAuthority;
import dev.nakhoda.pki.CipherPreference;
import dev.nakhoda.pki.Identity;
import dev.nakhoda.pki.Pem;
import dev.nakhoda.pki.TlsContexts;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real child etcd with TLS. */
class EtcdProcessTest {

  @TempDir Path folder;
  private CertificateAuthority authority;
  private EtcdConfig config;

  @BeforeEach
  void prepare() throws IOException {
    Instant now = Instant.now();
    authority = CertificateAuthority.create("etcd-ca", now);
    Pem.writeSecret(folder.resolve("ca.crt"), Pem.certificates(List.of(authority.certificate())));
    authority
        .issueServing("etcd", List.of("localhost"), List.of("127.0.0.1"), now)
        .store(folder.resolve("etcd.crt"), folder.resolve("etcd.key"));
    config =
        new EtcdConfig(
            "etcd",
            folder.resolve("data"),
            freePort(),
            freePort(),
            folder.resolve("etcd.crt"),
            folder.resolve("etcd.key"),
            folder.resolve("ca.crt"),
            folder.resolve("etcd.pid"),
            folder.resolve("etcd.log"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Store store(Optional<Identity> client) {
    var tls = TlsContexts.grpcClient(authority.certificate(), client, CipherPreference.AES);
    return new EtcdStore(
        new EtcdConnection(List.of("https://" + config.clientAddress()), Optional.of(tls)));
  }

  private Optional<Identity> client() {
    return Optional.of(authority.issueClient("master", List.of(), Instant.now()));
  }

  @Test
  void killedEtcdComesBackWithItsData() {
    try (EtcdProcess etcd = new EtcdProcess(config).start();
        Store store = store(client())) {
      long revision = store.create("/registry/a", StoreContract.bytes("1"));
      long pid = etcd.pid().orElseThrow();

      ProcessHandle.of(pid).orElseThrow().destroyForcibly();

      Await.until(() -> etcd.pid().filter(now -> now != pid).isPresent());
      assertThat(store.get("/registry/a").orElseThrow().modRevision()).isEqualTo(revision);
    }
    assertThat(config.pidFile()).doesNotExist();
  }

  @Test
  void strangersAreNotServed() {
    try (EtcdProcess etcd = new EtcdProcess(config).start();
        Store known = store(client());
        Store stranger = store(Optional.empty())) {
      known.create("/registry/a", StoreContract.bytes("1"));
      assertThatThrownBy(() -> stranger.get("/registry/a"))
          .isInstanceOf(StoreException.Unavailable.class);
    }
  }

  @Test
  void theEtcdOfAKilledMasterIsAdopted() throws Exception {
    Process orphan =
        new ProcessBuilder(config.command())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("orphan.log").toFile())
            .start();
    Files.writeString(config.pidFile(), orphan.pid() + "\n");
    try (EtcdProcess etcd = new EtcdProcess(config).start();
        Store store = store(client())) {
      assertThat(etcd.pid()).contains(orphan.pid());
      store.create("/registry/a", StoreContract.bytes("1"));
    }
    assertThat(orphan.isAlive()).isFalse();
  }

  @Test
  void anotherProcessUnderTheSamePidIsLeftAlone() throws Exception {
    Process other = new ProcessBuilder("sleep", "60").start();
    try {
      Files.writeString(config.pidFile(), other.pid() + "\n");
      try (EtcdProcess etcd = new EtcdProcess(config).start()) {
        assertThat(etcd.pid()).isPresent().get().isNotEqualTo(other.pid());
      }
      assertThat(other.isAlive()).isTrue();
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void aMissingBinaryIsExplained() {
    assertThatThrownBy(() -> EtcdVersion.of("/nowhere/etcd"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("apt-get install etcd-server");
    assertThat(EtcdVersion.parse("etcd", "etcd Version: 3.3.27\nGit SHA: x\n").supported())
        .isFalse();
    assertThat(EtcdVersion.parse("etcd", "etcd Version: 3.4.23\nGit SHA: x\n").supported())
        .isTrue();
  }
}
