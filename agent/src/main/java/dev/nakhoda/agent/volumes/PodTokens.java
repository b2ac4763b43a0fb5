package dev.nakhoda.agent.volumes;

import dev.nakhoda.agent.volumes.TokenSource.Token;
import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tokens that pods hold now. A token is asked for anew after 80 % of its life or 24 hours; when
 * that fails the old one serves until it ends. Thread-safe. Bound: one token for each projected
 * source of a pod; forgotten with the pod.
 */
final class PodTokens {

  private static final Duration LONGEST_USE = Duration.ofHours(24);
  private static final int USED_PERCENT = 80;

  private record Key(String uid, String audience, long seconds) {}

  private record Held(Token token, Instant renewAt) {}

  private final TokenSource source;
  private final Time time;
  private final Map<Key, Held> held = new ConcurrentHashMap<>();

  PodTokens(TokenSource source, Time time) {
    this.source = source;
    this.time = time;
  }

  /** Fails with ApiException when there is no token and none can be had. */
  String token(KubeObject pod, String audience, long seconds) {
    Key key = new Key(pod.uid(), audience, seconds);
    Instant now = time.now();
    Held before = held.get(key);
    if (before != null && now.isBefore(before.renewAt())) {
      return before.token().value();
    }
    try {
      Token fresh = source.token(pod, audience, seconds);
      held.put(key, new Held(fresh, renewAt(now, fresh.expires())));
      return fresh.value();
    } catch (ApiException refused) {
      if (before != null && now.isBefore(before.token().expires())) {
        return before.token().value();
      }
      throw refused;
    }
  }

  void forget(String uid) {
    held.keySet().removeIf(key -> key.uid().equals(uid));
  }

  /** When a token that was got at {@code now} is replaced. Pure. */
  static Instant renewAt(Instant now, Instant expires) {
    Duration use = Duration.between(now, expires).multipliedBy(USED_PERCENT).dividedBy(100);
    return now.plus(use.compareTo(LONGEST_USE) > 0 ? LONGEST_USE : use);
  }
}
