package dev.nakhoda.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.HexFormat;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Elliptic-curve keys (P-256), certificate requests, and the hash that pins an authority. */
public final class KeyPairs {

  private KeyPairs() {}

  public static KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this JDK lacks P-256 keys", missing);
    }
  }

  /** A PKCS#10 request (DER) for a user name and its groups. */
  public static byte[] certificateRequest(KeyPair pair, String user, List<String> groups) {
    try {
      X500Principal principal = new X500Principal(subject(user, groups).getEncoded());
      return new JcaPKCS10CertificationRequestBuilder(principal, pair.getPublic())
          .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
          .getEncoded();
    } catch (OperatorCreationException | IOException broken) {
      throw new IllegalStateException("cannot make a certificate request", broken);
    }
  }

  /** Kubernetes' mapping: O is a group, CN the user. */
  static X500Name subject(String user, List<String> groups) {
    X500NameBuilder name = new X500NameBuilder(BCStyle.INSTANCE);
    groups.forEach(group -> name.addRDN(BCStyle.O, group));
    return name.addRDN(BCStyle.CN, user).build();
  }

  /** {@code sha256:<hex>} over the public key, as kubeadm's discovery-token-ca-cert-hash. */
  public static String hash(X509Certificate certificate) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(certificate.getPublicKey().getEncoded());
      return "sha256:" + HexFormat.of().formatHex(digest);
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this JDK lacks SHA-256", missing);
    }
  }
}
