package dev.nakhoda.master.security;

import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * What a caller showed, over REST or gRPC.
 *
 * @param certificate the client certificate, already verified against the cluster's CA by TLS
 * @param bearerToken the token of the Authorization header
 */
public record Credentials(Optional<X509Certificate> certificate, Optional<String> bearerToken) {

  public static final Credentials NONE = new Credentials(Optional.empty(), Optional.empty());

  /** {@code authorization} is the header's value, or empty; other schemes than Bearer are none. */
  public static Credentials of(Optional<X509Certificate> certificate, String authorization) {
    boolean bearer = authorization.regionMatches(true, 0, "Bearer ", 0, 7);
    String token = bearer ? authorization.substring(7).strip() : "";
    return new Credentials(certificate, token.isEmpty() ? Optional.empty() : Optional.of(token));
  }

  /** Without the token: it must never reach a log. */
  @Override
  public String toString() {
    return "Credentials[certificate="
        + certificate.map(X509Certificate::getSubjectX500Principal)
        + ", bearerToken="
        + (bearerToken.isPresent() ? "present" : "absent")
        + "]";
  }
}
