package dev.nakhoda.pki;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** A certificate chain (leaf first) and the private key that it certifies. */
public record Identity(List<X509Certificate> chain, PrivateKey key) {

  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /** From two PEM files. */
  public static Identity load(Path certificate, Path key) {
    return new Identity(Pem.parseCertificates(Pem.read(certificate)), Pem.parseKey(Pem.read(key)));
  }

  /** As two PEM files, readable by their owner only. */
  public void store(Path certificate, Path key) {
    Pem.writeSecret(key, Pem.key(this.key));
    Pem.writeSecret(certificate, Pem.certificates(chain));
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "Identity[" + certificate().getSubjectX500Principal() + "]";
  }
}
