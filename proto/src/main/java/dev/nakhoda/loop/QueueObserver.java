package dev.nakhoda.loop;

import java.time.Duration;

/** Hears what a {@link WorkQueue} does. Called while the queue is locked: must be quick. */
public interface QueueObserver {

  QueueObserver NONE =
      new QueueObserver() {
        @Override
        public void added() {}

        @Override
        public void depth(int waiting) {}

        @Override
        public void begun(Duration waited) {}

        @Override
        public void ended(Duration worked) {}

        @Override
        public void retried() {}
      };

  /** A key that was not waiting was added. */
  void added();

  /** So many keys wait now, those that a worker holds and that were added again among them. */
  void depth(int waiting);

  /** A worker took a key. */
  void begun(Duration waited);

  /** A worker is done with a key. */
  void ended(Duration worked);

  /** A key failed and comes again after a back-off. */
  void retried();
}
