package dev.nakhoda.master.cache;

import java.util.Optional;

/**
 * One object's step from one state to the next; at least one of the two is present. Immutable; made
 * by the feeder, shared by all subscriptions.
 */
public final class CacheChange {

  private final Optional<CachedObject> before;
  private final Optional<CachedObject> after;
  private final long revision;
  private CachedObject departed;

  CacheChange(Optional<CachedObject> before, Optional<CachedObject> after, long revision) {
    this.before = before;
    this.after = after;
    this.revision = revision;
  }

  public Optional<CachedObject> before() {
    return before;
  }

  public Optional<CachedObject> after() {
    return after;
  }

  public long revision() {
    return revision;
  }

  /** The newest state known. */
  public CachedObject object() {
    return after.or(() -> before).orElseThrow();
  }

  /** The state before under this change's revision, as a DELETED event shows it; made once. */
  synchronized CachedObject departed() {
    if (departed == null) {
      departed = before.orElseThrow().at(revision);
    }
    return departed;
  }
}
