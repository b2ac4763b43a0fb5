package dev.nakhoda.master.cache;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.client.Watch;
import java.util.Optional;

/** What a subscription delivers; {@code object.bytes()} is the event's {@code object} member. */
public record CacheEvent(Watch.Type type, KubeObject object, long revision) {

  /** How {@code change} looks to {@code scope}: what enters is ADDED, what leaves is DELETED. */
  static Optional<CacheEvent> of(CacheChange change, CacheScope scope) {
    boolean was = change.before().filter(scope::matches).isPresent();
    boolean is = change.after().filter(scope::matches).isPresent();
    if (!was && !is) {
      return Optional.empty();
    }
    CachedObject shown = is ? change.after().orElseThrow() : change.departed();
    Watch.Type type = !is ? Watch.Type.DELETED : was ? Watch.Type.MODIFIED : Watch.Type.ADDED;
    return Optional.of(new CacheEvent(type, shown.object(), change.revision()));
  }

  static CacheEvent added(CachedObject object) {
    return new CacheEvent(Watch.Type.ADDED, object.object(), object.revision());
  }
}
