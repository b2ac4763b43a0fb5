package dev.nakhoda.master.registry;

/**
 * How to watch.
 *
 * @param bookmarks the client understands BOOKMARK events
 * @param sendInitialEvents begin with the present state as ADDED events and then a BOOKMARK with
 *     the annotation {@code k8s.io/initial-events-end}
 */
public record WatchOptions(boolean bookmarks, boolean sendInitialEvents) {

  public static final WatchOptions PLAIN = new WatchOptions(false, false);
}
