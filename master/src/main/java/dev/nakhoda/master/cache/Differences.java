package dev.nakhoda.master.cache;

import dev.nakhoda.api.ObjectKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What happened between two states when the history between them is lost. Pure. */
final class Differences {

  private Differences() {}

  /**
   * The changes from {@code before} to {@code after}, in the order of revisions; deletions carry
   * {@code revision}. An object that was deleted and made anew (another uid) is two changes.
   */
  static List<CacheChange> between(
      TreeSnapshot<ObjectKey, CachedObject> before, List<CachedObject> after, long revision) {
    List<CacheChange> changes = new ArrayList<>();
    Set<ObjectKey> present = new HashSet<>();
    for (CachedObject object : after) {
      present.add(object.key());
      Optional<CachedObject> old = before.get(object.key());
      if (old.isEmpty() || old.get().revision() != object.revision()) {
        changes.addAll(step(old, object));
      }
    }
    before.scan(old -> {
      if (!present.contains(old.key())) {
        changes.add(new CacheChange(Optional.of(old), Optional.empty(), revision));
      }
      return true;
    });
    changes.sort(Comparator.comparingLong(CacheChange::revision));
    return changes;
  }

  private static List<CacheChange> step(Optional<CachedObject> old, CachedObject object) {
    boolean another = old.isPresent() && !old.get().object().uid().equals(object.object().uid());
    if (!another) {
      return List.of(new CacheChange(old, Optional.of(object), object.revision()));
    }
    return List.of(
        new CacheChange(old, Optional.empty(), object.revision()),
        new CacheChange(Optional.empty(), Optional.of(object), object.revision()));
  }
}
