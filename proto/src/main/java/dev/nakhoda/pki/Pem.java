package dev.nakhoda.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Certificates and keys as PEM text and files. A fault is an IllegalArgumentException naming it.
 */
public final class Pem {

  private static final int LINE_LENGTH = 64;

  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");

  private Pem() {}

  public static String certificates(List<X509Certificate> chain) {
    StringBuilder text = new StringBuilder();
    for (X509Certificate certificate : chain) {
      text.append(block("CERTIFICATE", encoded(certificate)));
    }
    return text.toString();
  }

  public static String key(PrivateKey key) {
    return block("PRIVATE KEY", key.getEncoded());
  }

  /** At least one certificate, in the order of the text. */
  public static List<X509Certificate> parseCertificates(String pem) {
    try {
      var factory = CertificateFactory.getInstance("X.509");
      var bytes = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
      List<X509Certificate> chain =
          factory.generateCertificates(bytes).stream()
              .map(certificate -> (X509Certificate) certificate)
              .toList();
      if (chain.isEmpty()) {
        throw new IllegalArgumentException("no certificate in the PEM text");
      }
      return chain;
    } catch (CertificateException broken) {
      throw new IllegalArgumentException("not a PEM certificate: " + broken.getMessage(), broken);
    }
  }

  /**
   * PKCS#8, which is what we write, needs the JDK only; other people's older forms are read, too.
   */
  public static PrivateKey parseKey(String pem) {
    Matcher pkcs8 = PKCS8.matcher(pem);
    return pkcs8.find() ? decodeKey(pkcs8.group(1)) : TraditionalKeys.parse(pem);
  }

  private static PrivateKey decodeKey(String base64) {
    try {
      var encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64));
      for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
        try {
          return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
        } catch (InvalidKeySpecException other) {
          // The next algorithm.
        }
      }
      throw new IllegalArgumentException("not a PEM private key of a kind that is known");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("this JDK lacks elliptic-curve keys", missing);
    }
  }

  public static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read " + file, unreadable);
    }
  }

  /** Readable by its owner only from the moment it exists; replaced in one step. */
  public static void writeSecret(Path file, String text) {
    Path folder = file.toAbsolutePath().getParent();
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try {
      Files.createDirectories(folder);
      Path fresh = Files.createTempFile(folder, file.getFileName().toString(), ".new", ownerOnly);
      Files.writeString(fresh, text);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException unwritable) {
      throw new UncheckedIOException("cannot write " + file, unwritable);
    }
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateException broken) {
      throw new IllegalArgumentException("certificate cannot be encoded", broken);
    }
  }

  private static String block(String type, byte[] der) {
    byte[] newline = {'\n'};
    String body = Base64.getMimeEncoder(LINE_LENGTH, newline).encodeToString(der);
    return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
  }
}
