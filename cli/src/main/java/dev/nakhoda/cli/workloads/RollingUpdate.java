package dev.nakhoda.cli.workloads;

import static dev.nakhoda.api.ResourceName.PODS;
import static dev.nakhoda.api.ResourceName.REPLICATION_CONTROLLERS;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.cli.Waiting;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Scope;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/**
 * Brings a new ReplicationController up and an old one down, one pod after the other, as kubectl
 * did: the client drives, and all it needs to go on after an interruption stands in annotations.
 * Used by one thread; IllegalArgumentException, worded as kubectl's, when nothing moves any more.
 */
public final class RollingUpdate {

  /**
   * @param period between scaling up and scaling down
   * @param poll between two looks
   * @param timeout without any progress
   */
  public record Pace(Duration period, Duration poll, Duration timeout) {}

  /** What becomes of the old controller's name. */
  public enum CleanUp {
    DELETE,
    RENAME
  }

  private static final int ATTEMPTS = 5;

  private final Client client;
  private final Waiting waiting;
  private final Pace pace;
  private final PrintStream out;

  public RollingUpdate(Client client, Waiting waiting, Pace pace, PrintStream out) {
    this.client = client;
    this.waiting = waiting;
    this.pace = pace;
    this.out = out;
  }

  /** Returns when the new controller has all pods and the old one is gone. */
  public void run(KubeObject former, KubeObject wanted, CleanUp cleanUp)
      throws InterruptedException {
    KubeObject fresh = target(former, wanted);
    int desired = Integer.parseInt(fresh.annotations().get(RollingControllers.DESIRED));
    KubeObject old = remember(former);
    int original = Integer.parseInt(old.annotations().get(RollingControllers.ORIGINAL));
    out.printf(
        "Scaling up %s from %d to %d, scaling down %s from %d to 0 (keep %d pods available, don't"
            + " exceed %d pods)%n",
        fresh.name(),
        RollingControllers.replicas(fresh),
        desired,
        old.name(),
        RollingControllers.replicas(old),
        desired,
        original + RollingScale.MAX_SURGE);
    roll(old, fresh, desired);
    cleanUp(old, fresh, cleanUp);
  }

  private KubeObject target(KubeObject former, KubeObject wanted) {
    String sourceId = RollingControllers.sourceId(former);
    Optional<KubeObject> existing = find(wanted.key());
    if (existing.isPresent()) {
      String marked = existing.get().annotations().getOrDefault(RollingControllers.SOURCE, "");
      if (!marked.equals(sourceId)) {
        throw new IllegalArgumentException(
            "missing/unexpected annotations for controller "
                + wanted.name()
                + ", expected "
                + RollingControllers.SOURCE
                + " : "
                + sourceId);
      }
      out.println("Continuing update with existing controller " + wanted.name() + ".");
      return existing.get();
    }
    if (RollingControllers.replicas(wanted) <= 0) {
      throw new IllegalArgumentException(
          "invalid controller spec for "
              + wanted.name()
              + "; required: > 0 replicas, actual: "
              + RollingControllers.replicas(wanted));
    }
    KubeObject made =
        client.create(REPLICATION_CONTROLLERS, RollingControllers.start(wanted, sourceId));
    out.println("Created " + made.name());
    return made;
  }

  private KubeObject remember(KubeObject former) {
    return former.annotations().containsKey(RollingControllers.ORIGINAL)
        ? former
        : change(
            former.key(),
            present ->
                RollingControllers.annotated(
                    present,
                    RollingControllers.ORIGINAL,
                    "" + RollingControllers.replicas(present)));
  }

  private void roll(KubeObject former, KubeObject fresh, int desired) throws InterruptedException {
    int old = RollingControllers.replicas(former);
    int young = RollingControllers.replicas(fresh);
    Instant deadline = waiting.time().now().plus(pace.timeout());
    while (!new RollingScale(desired, old, young).done()) {
      int up = new RollingScale(desired, old, young).up();
      if (up != young) {
        out.println("Scaling " + fresh.name() + " up to " + up);
        scale(fresh.key(), up);
      }
      waiting.pause(pace.period());
      int down = new RollingScale(desired, old, up).down(available(fresh.key()));
      if (down != old) {
        out.println("Scaling " + former.name() + " down to " + down);
        scale(former.key(), down);
      }
      if (up != young || down != old) {
        deadline = waiting.time().now().plus(pace.timeout());
      } else if (waiting.time().now().isAfter(deadline)) {
        throw new IllegalArgumentException("timed out waiting for any update progress to be made");
      }
      young = up;
      old = down;
    }
  }

  private int available(ObjectKey controller) {
    return client
        .get(REPLICATION_CONTROLLERS, controller)
        .tree()
        .path("status")
        .path("availableReplicas")
        .asInt(0);
  }

  private void scale(ObjectKey controller, int replicas) {
    change(controller, present -> RollingControllers.scaled(present, replicas));
    await(controller);
  }

  /** Until the controller has made as many pods as it shall. */
  private void await(ObjectKey controller) {
    boolean reached =
        waiting.until(
            pace.timeout(),
            pace.poll(),
            () -> {
              KubeObject present = client.get(REPLICATION_CONTROLLERS, controller);
              long observed = present.tree().path("status").path("observedGeneration").asLong(0);
              return observed >= present.metadata().path("generation").asLong(0)
                  && present.tree().path("status").path("replicas").asInt(0)
                      == RollingControllers.replicas(present);
            });
    if (!reached) {
      throw new IllegalArgumentException("timed out waiting for the condition");
    }
  }

  private void cleanUp(KubeObject former, KubeObject fresh, CleanUp cleanUp) {
    KubeObject finished =
        change(
            fresh.key(),
            present ->
                RollingControllers.withoutAnnotations(
                    present, RollingControllers.SOURCE, RollingControllers.DESIRED));
    await(fresh.key());
    switch (cleanUp) {
      case DELETE -> {
        out.println("Update succeeded. Deleting " + former.name());
        delete(former.key(), "Background");
      }
      case RENAME -> {
        out.println("Update succeeded. Deleting old controller: " + former.name());
        delete(former.key(), "Background");
        out.println("Renaming " + finished.name() + " to " + former.name());
        rename(finished, former.name());
      }
    }
  }

  /** The pods are left as orphans for a moment; the controller of the new name adopts them. */
  private void rename(KubeObject controller, String name) {
    KubeObject present = client.get(REPLICATION_CONTROLLERS, controller.key());
    delete(controller.key(), "Orphan");
    client.create(REPLICATION_CONTROLLERS, RollingControllers.fresh(present, name));
  }

  private void delete(ObjectKey controller, String policy) {
    client.delete(
        REPLICATION_CONTROLLERS,
        controller,
        new DeleteOptions(Optional.empty(), Optional.of(policy), Optional.empty()));
    boolean gone = waiting.until(pace.timeout(), pace.poll(), () -> find(controller).isEmpty());
    if (!gone) {
      throw new IllegalArgumentException("timed out waiting for the condition");
    }
  }

  public Optional<KubeObject> find(ObjectKey controller) {
    try {
      return Optional.of(client.get(REPLICATION_CONTROLLERS, controller));
    } catch (ApiException missing) {
      if (missing.isNotFound()) {
        return Optional.empty();
      }
      throw missing;
    }
  }

  /** Writes over the version that was read; reads again when somebody was faster. */
  public KubeObject change(ObjectKey controller, UnaryOperator<KubeObject> change) {
    for (int attempt = 1; ; attempt++) {
      KubeObject present = client.get(REPLICATION_CONTROLLERS, controller);
      Patch patch = Patch.betweenUnchanged(present, change.apply(present));
      try {
        return patch.isEmpty()
            ? present
            : client.patch(REPLICATION_CONTROLLERS, controller, "", patch);
      } catch (ApiException refused) {
        if (!refused.isConflict() || attempt == ATTEMPTS) {
          throw refused;
        }
      }
    }
  }

  /**
   * Gives an old controller the label that sets it apart from its successor: first new pods, then
   * its present ones, at last the selector.
   */
  public KubeObject distinguish(KubeObject former, String next, String key, String value) {
    ObjectKey name = former.key();
    change(name, present -> RollingControllers.annotated(present, RollingControllers.NEXT, next));
    if (RollingControllers.selects(former, key)) {
      return client.get(REPLICATION_CONTROLLERS, name);
    }
    change(name, present -> RollingControllers.withTemplateLabel(present, key, value));
    ObjectNode label = Json.object();
    label.putObject("metadata").putObject("labels").put(key, value);
    Scope pods = Scope.labels(former.namespace(), RollingControllers.selector(former));
    for (KubeObject pod : client.list(PODS, pods).items()) {
      client.patch(PODS, pod.key(), "", Patch.merge(label));
    }
    return change(name, present -> RollingControllers.withSelector(present, key, value));
  }
}
