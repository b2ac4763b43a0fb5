package dev.nakhoda.cli.lab;

import dev.nakhoda.client.Kubeconfig;
import dev.nakhoda.pki.CertificateAuthority;
import dev.nakhoda.pki.Identity;
import dev.nakhoda.pki.KeyPairs;
import dev.nakhoda.pki.Pem;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The keys and certificates below {@code <state>/pki}. Makes what is missing and what no longer
 * fits the settings; an authority that exists is never replaced, because nodes trust it.
 */
public final class ClusterPki {

  private final Directories directories;
  private final Instant now;

  public ClusterPki(Directories directories, Instant now) {
    this.directories = directories;
    this.now = now;
  }

  /** All that a master needs. Idempotent. */
  public void ensure(ClusterSettings settings, EtcdFiles etcd) {
    CertificateAuthority authority = authority(directories.pki(), "kubernetes");
    serving(authority, "apiserver", dnsNames(), addresses(settings));
    client(authority, directories.pki(), "admin", "kubernetes-admin", List.of("system:masters"));
    client(
        authority,
        directories.proxy().resolve("pki"),
        "node",
        "system:kube-proxy",
        List.of("system:node-proxier"));
    copyAuthority(directories.proxy().resolve("pki"));
    if (settings.etcdServers().isEmpty()) {
      ensureEtcd();
    } else if (settings.etcdServers().stream().anyMatch(url -> url.startsWith("https:"))) {
      etcd.adopt(directories);
    }
    ensureServiceAccountKey();
    adminKubeconfig(settings).store(directories.adminKubeconfig(), "admin");
  }

  private void ensureEtcd() {
    Path folder = directories.pki().resolve("etcd");
    CertificateAuthority authority = authority(folder, "etcd");
    List<String> names = List.of("localhost");
    List<String> addresses = List.of("127.0.0.1");
    for (String name : List.of("server", "peer")) {
      if (!present(folder, name)) {
        store(authority.issueServing("etcd-" + name, names, addresses, now), folder, name);
      }
    }
    client(authority, folder, "client", "nakhoda-master", List.of());
  }

  private void ensureServiceAccountKey() {
    Path key = directories.pki().resolve("sa.key");
    if (!Files.exists(key)) {
      KeyPair pair = KeyPairs.generate();
      Pem.writeSecret(key, Pem.key(pair.getPrivate()));
    }
  }

  /** {@code sha256:...}, for the join command. */
  public String authorityHash() {
    return KeyPairs.hash(authorityCertificate());
  }

  public X509Certificate authorityCertificate() {
    return Pem.parseCertificates(Pem.read(directories.pki().resolve("ca.crt"))).getFirst();
  }

  private Kubeconfig adminKubeconfig(ClusterSettings settings) {
    return new Kubeconfig(
        "nakhoda",
        URI.create("https://" + settings.advertiseAddress() + ":" + settings.restPort()),
        settings.grpcAddress(),
        authorityCertificate(),
        Optional.of(load(directories.pki(), "admin")),
        Optional.empty(),
        "default");
  }

  private CertificateAuthority authority(Path folder, String name) {
    if (present(folder, "ca")) {
      return new CertificateAuthority(load(folder, "ca"));
    }
    CertificateAuthority authority = CertificateAuthority.create(name, now);
    store(authority.identity(), folder, "ca");
    return authority;
  }

  private void copyAuthority(Path folder) {
    Pem.writeSecret(folder.resolve("ca.crt"), Pem.certificates(List.of(authorityCertificate())));
  }

  private void serving(
      CertificateAuthority authority, String name, List<String> dnsNames, List<String> addresses) {
    List<String> wanted = new ArrayList<>(dnsNames);
    wanted.addAll(addresses);
    if (!present(directories.pki(), name)
        || !alternativeNames(load(directories.pki(), name)).containsAll(wanted)) {
      store(
          authority.issueServing("kube-apiserver", dnsNames, addresses, now),
          directories.pki(),
          name);
    }
  }

  private void client(
      CertificateAuthority authority, Path folder, String file, String user, List<String> groups) {
    if (!present(folder, file)) {
      store(authority.issueClient(user, groups, now), folder, file);
    }
  }

  private static List<String> dnsNames() {
    return List.of(
        "localhost",
        "kubernetes",
        "kubernetes.default",
        "kubernetes.default.svc",
        "kubernetes.default.svc.cluster.local");
  }

  private static List<String> addresses(ClusterSettings settings) {
    return List.copyOf(
        new TreeSet<>(
            List.of(
                "127.0.0.1", settings.kubernetesServiceAddress(), settings.advertiseAddress())));
  }

  private static List<String> alternativeNames(Identity identity) {
    try {
      Collection<List<?>> names = identity.certificate().getSubjectAlternativeNames();
      return names == null ? List.of() : names.stream().map(name -> "" + name.get(1)).toList();
    } catch (CertificateParsingException broken) {
      return List.of();
    }
  }

  /** An expired certificate counts as missing; it is replaced a month before. */
  private boolean present(Path folder, String name) {
    if (!Files.exists(folder.resolve(name + ".crt"))
        || !Files.exists(folder.resolve(name + ".key"))) {
      return false;
    }
    Instant end = load(folder, name).certificate().getNotAfter().toInstant();
    return now.plusSeconds(30L * 24 * 3600).isBefore(end);
  }

  private static Identity load(Path folder, String name) {
    return Identity.load(folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
  }

  private static void store(Identity identity, Path folder, String name) {
    identity.store(folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
  }
}
