package dev.nakhoda.it.sim;

import static dev.nakhoda.it.sim.Invariants.require;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.cache.CachedObject;
import dev.nakhoda.master.cache.WatchCache;
import dev.nakhoda.master.controllers.engine.Pods;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * In which order the StatefulSet's pods come and go: up from the first, each when those before it
 * are ready; down from the last, to be fewer or to be new, and none that is new already. While a
 * node is lost only this holds: no pod of it is taken for gone before the node itself says so.
 */
final class MemberOrder {

  private static final String PREFIX = "db-";
  private static final int MOST = 8;

  private final WatchCache cache;

  MemberOrder(WatchCache cache) {
    this.cache = cache;
  }

  void checkCreated(KubeObject pod, boolean strict) {
    if (!strict || !isMember(pod)) {
      return;
    }
    for (int before = ordinal(pod) - 1; before >= 0; before--) {
      require(
          member(before).filter(Pods::ready).isPresent(),
          pod.name() + " was created while " + PREFIX + before + " is not ready");
    }
  }

  /** {@code pod} was there and is told to end. */
  void checkEnd(KubeObject pod, boolean strict) {
    Optional<KubeObject> set =
        cache
            .get(ResourceName.STATEFUL_SETS, new ObjectKey("default", "db"))
            .map(CachedObject::object)
            .filter(each -> !each.beingDeleted());
    if (!strict || !isMember(pod) || set.isEmpty()) {
      return;
    }
    int number = ordinal(pod);
    int replicas = set.get().tree().at("/spec/replicas").asInt(1);
    String wanted = image(set.get(), "/spec/template/spec/containers/0/image");
    // A surplus pod that was only just made may not be seen yet by whoever renews those before it.
    int until = number < replicas ? replicas : MOST;
    boolean renewed =
        IntStream.range(number + 1, until)
            .allMatch(each ->
                member(each)
                    .map(after -> Pods.ready(after) && isNew(after, wanted))
                    .orElse(each >= replicas));
    boolean surplus =
        number >= replicas
            && IntStream.range(number + 1, MOST).allMatch(each -> member(each).isEmpty());
    require(
        number >= replicas || Pods.finished(pod) || !isNew(pod, wanted),
        pod.name() + " of " + replicas + " was ended although it has the wanted template");
    require(surplus || renewed, pod.name() + " of " + replicas + " was ended out of order");
  }

  /** {@code pod} is no more; an empty name: no node is lost. */
  void checkGone(KubeObject pod, String lostNode) {
    require(
        !isMember(pod) || lostNode.isEmpty() || !Pods.nodeName(pod).equals(lostNode),
        pod.name() + " went while its node was lost");
  }

  private static boolean isMember(KubeObject pod) {
    return pod.name().startsWith(PREFIX);
  }

  private static int ordinal(KubeObject pod) {
    return Integer.parseInt(pod.name().substring(PREFIX.length()));
  }

  private static boolean isNew(KubeObject pod, String wanted) {
    return image(pod, "/spec/containers/0/image").equals(wanted);
  }

  private static String image(KubeObject object, String pointer) {
    return object.tree().at(pointer).asString("");
  }

  private Optional<KubeObject> member(int ordinal) {
    return cache
        .get(ResourceName.PODS, new ObjectKey("default", PREFIX + ordinal))
        .map(CachedObject::object);
  }
}
