package dev.nakhoda.cli.lab;

import dev.nakhoda.pki.Identity;
import dev.nakhoda.pki.Pem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;

/**
 * With what the master speaks to etcd: the authority of etcd's own certificates, and a client
 * certificate with its key. PEM.
 */
public record EtcdFiles(Path authority, Path certificate, Path key) {

  /** Where the master looks for them. */
  public static EtcdFiles in(Directories directories) {
    Path folder = directories.pki().resolve("etcd");
    return new EtcdFiles(
        folder.resolve("ca.crt"), folder.resolve("client.crt"), folder.resolve("client.key"));
  }

  X509Certificate trusted() {
    return Pem.parseCertificates(text(authority)).getFirst();
  }

  Identity identity() {
    text(certificate);
    text(key);
    return Identity.load(certificate, key);
  }

  boolean present() {
    return Stream.of(authority, certificate, key).allMatch(Files::isReadable);
  }

  /** Copies them to where the master looks; nothing when they are there. LabException otherwise. */
  void adopt(Directories directories) {
    EtcdFiles own = in(directories);
    if (!own.equals(this)) {
      X509Certificate trusted = trusted();
      Identity identity = identity();
      Pem.writeSecret(own.authority, Pem.certificates(List.of(trusted)));
      identity.store(own.certificate, own.key);
    }
  }

  private static String text(Path file) {
    if (!Files.isReadable(file)) {
      throw new LabException(
          "cannot read "
              + file
              + ": an etcd with TLS needs --etcd-cafile, --etcd-certfile and --etcd-keyfile");
    }
    return Pem.read(file);
  }
}
