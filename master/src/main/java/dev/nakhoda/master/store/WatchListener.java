package dev.nakhoda.master.store;

import java.util.List;

/**
 * Receives one watch's changes, one call at a time. A call that blocks holds back that watch alone.
 */
public interface WatchListener {

  /** In the order of revisions; never empty; one revision is never split over two calls. */
  void onEvents(List<StoreEvent> events);

  /** Nothing up to {@code revision} is still to come. */
  void onProgress(long revision);

  /** History before {@code revision} is gone, and with it the watch: list again. The last call. */
  void onCompacted(long revision);
}
