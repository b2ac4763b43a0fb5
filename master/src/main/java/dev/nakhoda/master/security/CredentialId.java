package dev.nakhoda.master.security;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Which credential a user came with, as an extra field that audits and reviews tell. Pure. */
final class CredentialId {

  private static final String KEY = "authentication.kubernetes.io/credential-id";

  private CredentialId() {}

  /** The fingerprint of a certificate. */
  static Map<String, List<String>> of(X509Certificate certificate) {
    try {
      byte[] print = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return Map.of(KEY, List.of("X509SHA256=" + HexFormat.of().formatHex(print)));
    } catch (CertificateEncodingException unreadable) {
      return Map.of();
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The number of a signed token. */
  static Map.Entry<String, List<String>> ofToken(String number) {
    return Map.entry(KEY, List.of("JTI=" + number));
  }
}
