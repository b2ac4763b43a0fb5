package dev.nakhoda.master.security;

import dev.nakhoda.pki.KeyPairs;
import dev.nakhoda.pki.Pem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** The key pair that signs service account tokens: {@code sa.key} and {@code sa.pub}, PEM. */
public final class TokenKeys {

  private TokenKeys() {}

  /** Makes the files when they are not there; readable by their owner only. */
  public static KeyPair loadOrCreate(Path folder) {
    Path privateFile = folder.resolve("sa.key");
    Path publicFile = folder.resolve("sa.pub");
    if (!Files.exists(privateFile) || !Files.exists(publicFile)) {
      KeyPair fresh = KeyPairs.generate();
      Pem.writeSecret(publicFile, publicPem(fresh.getPublic()));
      Pem.writeSecret(privateFile, Pem.key(fresh.getPrivate()));
      return fresh;
    }
    PrivateKey key = Pem.parseKey(Pem.read(privateFile));
    return new KeyPair(parsePublic(Pem.read(publicFile)), key);
  }

  private static String publicPem(PublicKey key) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
    return "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
  }

  private static PublicKey parsePublic(String pem) {
    String body = pem.replaceAll("-----[A-Z ]+-----", "").strip();
    try {
      byte[] der = Base64.getMimeDecoder().decode(body);
      return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
    } catch (GeneralSecurityException broken) {
      throw new IllegalArgumentException("sa.pub is not a public key", broken);
    }
  }
}
