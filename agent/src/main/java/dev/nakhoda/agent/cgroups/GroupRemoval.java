package dev.nakhoda.agent.cgroups;

import dev.nakhoda.loop.Time;
import java.io.IOException;
import java.time.Duration;

/**
 * Removes groups, and ends what a pod has left in them: a container that was being started when its
 * engine was killed, for example. Stateless.
 */
record GroupRemoval(GroupTree tree, Time time) {

  /** The kernel may need a moment to forget a process that was killed. */
  private static final Duration FIRST = Duration.ofMillis(10);

  private static final int PATIENT = 6;

  /** IOException when the kernel does not give it up within a third of a second. */
  void remove(GroupName name) throws IOException {
    remove(name, PATIENT);
  }

  /** Without waiting for anything; IOException when it is in use now. */
  void tryRemove(GroupName name) throws IOException {
    remove(name, 1);
  }

  private void remove(GroupName name, int attempts) throws IOException {
    boolean killed = false;
    Duration next = FIRST;
    for (int left = attempts; ; left--) {
      try {
        tree.remove(name);
        if (tree.systemd()) {
          GroupProcesses.kill(tree.folders(name));
        }
        return;
      } catch (IOException busy) {
        killed |= GroupProcesses.kill(tree.folders(name));
        if (!killed || left == 1) {
          throw busy;
        }
      }
      pause(next);
      next = next.multipliedBy(2);
    }
  }

  private void pause(Duration length) throws IOException {
    try {
      time.pause(length);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    }
  }
}
