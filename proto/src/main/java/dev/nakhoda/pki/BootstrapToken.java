package dev.nakhoda.pki;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.regex.Pattern;

/**
 * A token with which a machine may join: {@code id.secret}, as kubeadm's. The id is public (it
 * names the Secret {@code bootstrap-token-<id>}); the secret is not, so {@link #toString} hides it.
 */
public record BootstrapToken(String id, String secret) {

  private static final Pattern SYNTAX = Pattern.compile("[a-z0-9]{6}\\.[a-z0-9]{16}");
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

  public static BootstrapToken generate() {
    return new BootstrapToken(random(6), random(16));
  }

  /** Throws IllegalArgumentException for anything that is not a token. */
  public static BootstrapToken parse(String text) {
    if (!SYNTAX.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "a bootstrap token looks like abcdef.0123456789abcdef; make one with 'nakhoda token"
              + " create'");
    }
    return new BootstrapToken(text.substring(0, 6), text.substring(7));
  }

  /** The whole token. */
  public String reveal() {
    return id + "." + secret;
  }

  /** Compares in constant time. */
  public boolean hasSecret(String candidate) {
    return MessageDigest.isEqual(
        secret.getBytes(StandardCharsets.UTF_8), candidate.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return id + ".****************";
  }

  private static String random(int length) {
    SecureRandom random = new SecureRandom();
    StringBuilder text = new StringBuilder();
    for (int index = 0; index < length; index++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }
}
