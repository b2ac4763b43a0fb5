package dev.nakhoda.master.registry;

import dev.nakhoda.api.KubeObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes service account tokens; {@code security} has the key. Thread-safe. */
public interface TokenSigner {

  /** A token and the end of its life. */
  record Token(String token, Instant expiration) {}

  /**
   * What a token is for.
   *
   * @param boundTo the Pod, Secret or Node that the token dies with
   */
  record Request(
      KubeObject serviceAccount,
      List<String> audiences,
      Duration lifetime,
      Optional<KubeObject> boundTo) {}

  Token sign(Request request);
}
