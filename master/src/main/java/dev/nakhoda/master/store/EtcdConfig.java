package dev.nakhoda.master.store;

import java.nio.file.Path;
import java.util.List;

/**
 * A member of our own, alone in its cluster; both ports on the loopback address, TLS with client
 * certificates on both.
 *
 * @param binary absent from the machine: say so before starting
 * @param dataDirectory its own, kept over restarts
 * @param serving certificate and key for both ports; must name 127.0.0.1 and serve as client
 *     certificate, too (etcd's gateway calls itself)
 * @param authority who signs the certificates that may call
 */
public record EtcdConfig(
    String binary,
    Path dataDirectory,
    int clientPort,
    int peerPort,
    Path serving,
    Path servingKey,
    Path authority,
    Path pidFile,
    Path logFile) {

  public String clientAddress() {
    return "127.0.0.1:" + clientPort;
  }

  List<String> command() {
    String client = "https://" + clientAddress();
    String peer = "https://127.0.0.1:" + peerPort;
    return List.of(
        binary,
        "--name=nakhoda",
        "--data-dir=" + dataDirectory.toAbsolutePath(),
        "--listen-client-urls=" + client,
        "--advertise-client-urls=" + client,
        "--listen-peer-urls=" + peer,
        "--initial-advertise-peer-urls=" + peer,
        "--initial-cluster=nakhoda=" + peer,
        "--client-cert-auth",
        "--trusted-ca-file=" + authority,
        "--cert-file=" + serving,
        "--key-file=" + servingKey,
        "--peer-client-cert-auth",
        "--peer-trusted-ca-file=" + authority,
        "--peer-cert-file=" + serving,
        "--peer-key-file=" + servingKey,
        "--snapshot-count=10000",
        // A member alone waits up to one election time-out at its start, for nobody.
        "--heartbeat-interval=50",
        "--election-timeout=250",
        "--quota-backend-bytes=" + (4L << 30),
        "--logger=zap",
        "--log-outputs=stderr");
  }
}
