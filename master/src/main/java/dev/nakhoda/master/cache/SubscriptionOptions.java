package dev.nakhoda.master.cache;

/**
 * How a subscription begins and what it tells.
 *
 * @param fromRevision events after it; 0: the present state as ADDED events first
 * @param bookmarks a BOOKMARK event when nothing else was due for a minute
 * @param initialEvents the present state first whatever {@code fromRevision}, and a BOOKMARK with
 *     upstream's {@code k8s.io/initial-events-end} annotation when it is complete
 */
public record SubscriptionOptions(long fromRevision, boolean bookmarks, boolean initialEvents) {

  public static SubscriptionOptions from(long revision) {
    return new SubscriptionOptions(revision, false, false);
  }
}
