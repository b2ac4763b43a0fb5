package dev.nakhoda.master.security;

import dev.nakhoda.api.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON Web Tokens (RFC 7519) signed with one P-256 key, ES256 and nothing else: a token that names
 * another algorithm is no token. Thread-safe.
 */
final class SignedTokens {

  private static final String SIGNATURE = "SHA256withECDSAinP1363Format";

  /** Longer ones are refused unread. */
  private static final int MOST_CHARACTERS = 16 << 10;

  private final KeyPair keys;
  private final String keyId;

  SignedTokens(KeyPair keys) {
    this.keys = keys;
    this.keyId = digest(keys.getPublic().getEncoded());
  }

  String sign(ObjectNode claims) {
    ObjectNode header = Json.object().put("alg", "ES256").put("kid", keyId).put("typ", "JWT");
    String signed = encode(Json.write(header)) + "." + encode(Json.write(claims));
    try {
      Signature signer = Signature.getInstance(SIGNATURE);
      signer.initSign(keys.getPrivate());
      signer.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + encode(signer.sign());
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("the token key cannot sign", broken);
    }
  }

  /** The claims when the token is one of ours; their times are not looked at. */
  Optional<JsonNode> verified(String token) {
    String[] parts = token.length() > MOST_CHARACTERS ? new String[0] : token.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      JsonNode header = Json.read(decode(parts[0]));
      boolean ours =
          header.path("alg").asString("").equals("ES256")
              && header.path("kid").asString("").equals(keyId)
              && signatureFits(parts);
      return ours ? Optional.of(Json.readObject(decode(parts[1]))) : Optional.empty();
    } catch (JacksonException | IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  private boolean signatureFits(String[] parts) {
    try {
      Signature verifier = Signature.getInstance(SIGNATURE);
      verifier.initVerify(keys.getPublic());
      verifier.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      return verifier.verify(decode(parts[2]));
    } catch (GeneralSecurityException malformed) {
      return false;
    }
  }

  private static String digest(byte[] bytes) {
    try {
      return encode(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] decode(String text) {
    return Base64.getUrlDecoder().decode(text);
  }
}
