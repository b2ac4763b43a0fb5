package dev.nakhoda.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.StringWriter;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys as PEM: our own form, and those that other tools write. */
class PemTest {

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA", "Ed25519"})
  void ownForm(String algorithm) throws Exception {
    PrivateKey key = KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate();
    assertEquals(key, Pem.parseKey(Pem.key(key)));
  }

  @Test
  void traditionalForm() throws Exception {
    PrivateKey key = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate();
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(key);
    }
    assertEquals(key, Pem.parseKey(text.toString()));
  }

  @Test
  void noKey() {
    String broken = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    assertThrows(IllegalArgumentException.class, () -> Pem.parseKey("nothing"));
    assertThrows(IllegalArgumentException.class, () -> Pem.parseKey(broken));
  }
}
