package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the informers and the writers tell the scheduler's thread. Thread-safe. Bound: one letter
 * per object and one per write under way; a newer state of an object takes the older one's place.
 */
final class Inbox {

  /** News. */
  sealed interface Letter {

    /** An object's newest state; absent when it is gone. */
    record Changed(ResourceName resource, ObjectKey key, Optional<KubeObject> object)
        implements Letter {}

    /** A pod's newest state. */
    record PodChanged(ObjectKey key, PodState state) implements Letter {}

    /** A binding was refused or failed. */
    record BindingFailed(SchedulingQueue.Waiting pod, String why) implements Letter {}
  }

  private record Topic(ResourceName resource, ObjectKey key, boolean binding) {}

  private final Map<Topic, Letter> letters = new LinkedHashMap<>();

  synchronized void changed(ResourceName resource, ObjectKey key, Optional<KubeObject> object) {
    letters.put(new Topic(resource, key, false), new Letter.Changed(resource, key, object));
    notifyAll();
  }

  synchronized void podChanged(ObjectKey key, PodState state) {
    letters.put(new Topic(ResourceName.PODS, key, false), new Letter.PodChanged(key, state));
    notifyAll();
  }

  synchronized void bindingFailed(SchedulingQueue.Waiting pod, String why) {
    Topic topic = new Topic(ResourceName.PODS, pod.pod().key(), true);
    letters.put(topic, new Letter.BindingFailed(pod, why));
    notifyAll();
  }

  synchronized List<Letter> takeAll() {
    if (letters.isEmpty()) {
      return List.of();
    }
    List<Letter> taken = new ArrayList<>(letters.values());
    letters.clear();
    return taken;
  }

  /** Blocks until there is a letter or {@code most} has passed. */
  synchronized void await(Duration most) throws InterruptedException {
    if (letters.isEmpty() && most.toMillis() > 0) {
      wait(most.toMillis());
    }
  }
}
