package dev.nakhoda.master;

import dev.nakhoda.master.store.EtcdConfig;
import dev.nakhoda.master.store.EtcdConnection;
import dev.nakhoda.master.store.EtcdProcess;
import dev.nakhoda.pki.CipherPreference;
import dev.nakhoda.pki.Identity;
import dev.nakhoda.pki.Pem;
import dev.nakhoda.pki.TlsContexts;
import io.netty.handler.ssl.SslContext;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Where the master's etcd is: the servers that it was given, or a child process of its own. Both
 * are spoken to with the client certificate in {@code <state>/pki/etcd}; plain text only with
 * servers that were given as {@code http://}.
 */
final class Etcd {

  private static final int CLIENT_PORT = 2379;
  private static final int PEER_PORT = 2380;

  private final MasterConfig config;
  private final Path pki;

  Etcd(MasterConfig config) {
    this.config = config;
    this.pki = config.pki().resolve("etcd");
  }

  /**
   * @param owned takes charge of closing the child process, when there is one
   */
  EtcdConnection connect(UnaryOperator<EtcdProcess> owned) {
    if (config.etcdServers().isEmpty()) {
      EtcdConfig own = ownConfig();
      owned.apply(new EtcdProcess(own)).start();
      return new EtcdConnection(List.of(own.clientAddress()), Optional.of(tls()));
    }
    boolean plain = config.etcdServers().stream().allMatch(it -> "http".equals(it.getScheme()));
    return new EtcdConnection(
        config.etcdServers().stream().map(URI::toString).toList(),
        plain ? Optional.empty() : Optional.of(tls()));
  }

  private EtcdConfig ownConfig() {
    return new EtcdConfig(
        "etcd",
        config.state().resolve("etcd"),
        CLIENT_PORT,
        PEER_PORT,
        pki.resolve("server.crt"),
        pki.resolve("server.key"),
        pki.resolve("ca.crt"),
        config.state().resolve("etcd.pid"),
        config.state().resolve("log/etcd.log"));
  }

  private SslContext tls() {
    X509Certificate authority = Pem.parseCertificates(Pem.read(pki.resolve("ca.crt"))).getFirst();
    Identity client = Identity.load(pki.resolve("client.crt"), pki.resolve("client.key"));
    return TlsContexts.grpcClient(authority, Optional.of(client), CipherPreference.AES);
  }
}
