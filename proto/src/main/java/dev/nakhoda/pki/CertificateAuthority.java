package dev.nakhoda.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/**
 * The cluster's own certificate authority: signs serving and client certificates. Thread-safe.
 * Whoever holds its key is the cluster, so the key stays on the master, readable by its owner only.
 */
public final class CertificateAuthority {

  /** Of what is signed unless something else is said. */
  public static final Duration LEAF_VALID = Duration.ofDays(365);

  private static final Duration CA_VALID = Duration.ofDays(3650);

  /** Clocks of joining machines may be a little behind. */
  private static final Duration BACKDATED = Duration.ofMinutes(5);

  private final Identity identity;

  public CertificateAuthority(Identity identity) {
    this.identity = identity;
  }

  /** A new self-signed authority. */
  public static CertificateAuthority create(String name, Instant now) {
    KeyPair pair = KeyPairs.generate();
    X500Name subject = KeyPairs.subject(name, List.of());
    int usage = KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature;
    try {
      var keyIdentifier = new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic());
      var builder = builder(subject, subject, pair.getPublic(), now, CA_VALID);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
      builder.addExtension(Extension.subjectKeyIdentifier, false, keyIdentifier);
      return new CertificateAuthority(
          new Identity(List.of(sign(builder, pair)), pair.getPrivate()));
    } catch (IOException | GeneralSecurityException broken) {
      throw new IllegalStateException("cannot make a certificate authority", broken);
    }
  }

  public Identity identity() {
    return identity;
  }

  public X509Certificate certificate() {
    return identity.certificate();
  }

  /** A new key with a certificate for servers (and for clients: etcd's peers are both). */
  public Identity issueServing(
      String name, List<String> dnsNames, List<String> addresses, Instant now) {
    KeyPair pair = KeyPairs.generate();
    List<GeneralName> names = new ArrayList<>();
    dnsNames.forEach(dns -> names.add(new GeneralName(GeneralName.dNSName, dns)));
    addresses.forEach(address -> names.add(new GeneralName(GeneralName.iPAddress, address)));
    var purposes = List.of(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);
    var leaf =
        issue(
            KeyPairs.subject(name, List.of()), pair.getPublic(), purposes, names, now, LEAF_VALID);
    return new Identity(List.of(leaf, certificate()), pair.getPrivate());
  }

  /** A new key with a certificate for a user and its groups. */
  public Identity issueClient(String user, List<String> groups, Instant now) {
    KeyPair pair = KeyPairs.generate();
    var purposes = List.of(KeyPurposeId.id_kp_clientAuth);
    var leaf =
        issue(
            KeyPairs.subject(user, groups), pair.getPublic(), purposes, List.of(), now, LEAF_VALID);
    return new Identity(List.of(leaf, certificate()), pair.getPrivate());
  }

  /**
   * Signs a PKCS#10 request (DER) for exactly this user and these groups, whatever else it asks.
   * IllegalArgumentException when the request is broken or is for somebody else.
   */
  public List<X509Certificate> sign(byte[] request, String user, List<String> groups, Instant now) {
    return sign(request, user, groups, now, LEAF_VALID);
  }

  /**
   * @param valid how long from {@code now} on
   */
  public List<X509Certificate> sign(
      byte[] request, String user, List<String> groups, Instant now, Duration valid) {
    X500Name subject = KeyPairs.subject(user, groups);
    try {
      var parsed = new JcaPKCS10CertificationRequest(request);
      var verifier = new JcaContentVerifierProviderBuilder().build(parsed.getPublicKey());
      if (!parsed.isSignatureValid(verifier)) {
        throw new IllegalArgumentException("the certificate request's signature is wrong");
      }
      if (!parsed.getSubject().equals(subject)) {
        throw new IllegalArgumentException(
            "the certificate request is for " + parsed.getSubject() + ", not for " + subject);
      }
      var purposes = List.of(KeyPurposeId.id_kp_clientAuth);
      var leaf = issue(subject, parsed.getPublicKey(), purposes, List.of(), now, valid);
      return List.of(leaf, certificate());
    } catch (IOException
        | GeneralSecurityException
        | OperatorCreationException
        | PKCSException broken) {
      throw new IllegalArgumentException("not a PKCS#10 certificate request", broken);
    }
  }

  private X509Certificate issue(
      X500Name subject,
      PublicKey key,
      List<KeyPurposeId> purposes,
      List<GeneralName> names,
      Instant now,
      Duration valid) {
    X500Name issuer = X500Name.getInstance(certificate().getSubjectX500Principal().getEncoded());
    var usage = new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment);
    var extendedUsage = new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new));
    try {
      var authority =
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate().getPublicKey());
      var builder = builder(issuer, subject, key, now, valid);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, usage);
      builder.addExtension(Extension.extendedKeyUsage, false, extendedUsage);
      builder.addExtension(Extension.authorityKeyIdentifier, false, authority);
      if (!names.isEmpty()) {
        var alternatives = new GeneralNames(names.toArray(GeneralName[]::new));
        builder.addExtension(Extension.subjectAlternativeName, false, alternatives);
      }
      return sign(builder, new KeyPair(certificate().getPublicKey(), identity.key()));
    } catch (IOException | GeneralSecurityException broken) {
      throw new IllegalStateException("cannot issue a certificate for " + subject, broken);
    }
  }

  private static JcaX509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, PublicKey key, Instant now, Duration valid) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(127, new SecureRandom()),
        Date.from(now.minus(valid.compareTo(BACKDATED) < 0 ? valid : BACKDATED)),
        Date.from(now.plus(valid)),
        subject,
        key);
  }

  private static X509Certificate sign(JcaX509v3CertificateBuilder builder, KeyPair signer)
      throws GeneralSecurityException {
    try {
      var contentSigner = new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate());
      return new JcaX509CertificateConverter().getCertificate(builder.build(contentSigner));
    } catch (OperatorCreationException broken) {
      throw new GeneralSecurityException(broken);
    }
  }
}
