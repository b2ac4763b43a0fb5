package dev.nakhoda.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * Certificates and keys as PEM text and files. A fault is an IllegalArgumentException naming it.
 */
public final class Pem {

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

  public static PrivateKey parseKey(String pem) {
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      var converter = new JcaPEMKeyConverter();
      return switch (parser.readObject()) {
        case PrivateKeyInfo info -> converter.getPrivateKey(info);
        case PEMKeyPair pair -> converter.getPrivateKey(pair.getPrivateKeyInfo());
        case null -> throw new IllegalArgumentException("no private key in the PEM text");
        case Object other ->
            throw new IllegalArgumentException(
                "not an unencrypted PEM private key: " + other.getClass().getSimpleName());
      };
    } catch (IOException broken) {
      throw new IllegalArgumentException("not a PEM private key: " + broken.getMessage(), broken);
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
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(type, der));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }
}
