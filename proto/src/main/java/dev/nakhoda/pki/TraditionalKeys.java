package dev.nakhoda.pki;

import java.io.IOException;
import java.io.StringReader;
import java.security.PrivateKey;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * OpenSSL's older PEM forms ({@code EC PRIVATE KEY}, {@code RSA PRIVATE KEY}), which a JDK cannot
 * read.
 */
final class TraditionalKeys {

  private TraditionalKeys() {}

  /** IllegalArgumentException when it is none. */
  static PrivateKey parse(String pem) {
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
}
