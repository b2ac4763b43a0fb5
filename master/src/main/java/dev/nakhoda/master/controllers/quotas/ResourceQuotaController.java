package dev.nakhoda.master.controllers.quotas;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.Informer.Change;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.OwnStatus;
import dev.nakhoda.master.quota.Amounts;
import dev.nakhoda.master.quota.Quota;
import dev.nakhoda.master.quota.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says in a quota's status what is enforced and what is used: admission charges what is created,
 * and this counts anew when something goes, when the quota changes, and every five minutes.
 */
public final class ResourceQuotaController {

  /** No write takes longer from its charge to its object. */
  private static final Duration QUIET = Duration.ofMillis(500);

  /** After a charge: long enough for its object to be there, or to have failed. */
  private static final Duration SETTLED = Duration.ofSeconds(3);

  private static final Duration RESYNC = Duration.ofMinutes(5);

  private final ControllerContext context;
  private final Informer quotas;
  private final OwnStatus status;
  private final List<ResourceName> kinds;

  /** When the newest version of each quota was first seen; as many as there are quotas. */
  private final Map<ObjectKey, Seen> seen = new ConcurrentHashMap<>();

  private record Seen(long version, Instant since) {}

  private ResourceQuotaController(ControllerContext context) {
    this.context = context;
    this.quotas = context.informers().of(ResourceName.RESOURCE_QUOTAS);
    this.status = new OwnStatus(context, ResourceName.RESOURCE_QUOTAS);
    this.kinds = context.config().served().get().stream().filter(Usage::isCounted).toList();
  }

  public static Controller of(ControllerContext context) {
    var self = new ResourceQuotaController(context);
    Controller controller = context.controller("resourcequota-controller", 5, self::reconcile);
    self.quotas.onChange(change -> self.quotaChanged(change, controller));
    for (ResourceName kind : self.kinds) {
      context.informers().of(kind).onChange(change -> self.used(kind, change, controller));
    }
    return controller;
  }

  private void quotaChanged(Change change, Controller controller) {
    KubeObject quota = change.object();
    if (change.after().isEmpty()) {
      seen.remove(quota.key());
      status.forget(quota.key());
      return;
    }
    seen.put(quota.key(), new Seen(quota.resourceVersion(), context.time().now()));
    boolean charged = change.before().map(before -> spec(before).equals(spec(quota))).orElse(false);
    if (charged) {
      controller.addAfter(quota.key(), SETTLED);
    } else {
      controller.add(quota.key());
    }
  }

  private static Object spec(KubeObject quota) {
    return quota.tree().path("spec");
  }

  /** What was created has been charged already. */
  private void used(ResourceName kind, Change change, Controller controller) {
    if (change.before().isEmpty()) {
      return;
    }
    for (KubeObject object : quotas.list(change.object().namespace())) {
      if (!new Quota(object).hardFor(kind).isEmpty() && differs(kind, change)) {
        controller.add(object.key());
      }
    }
  }

  private boolean differs(ResourceName kind, Change change) {
    Instant now = context.time().now();
    Optional<Amounts> before = change.before().map(object -> Usage.of(kind, object.tree(), now));
    Optional<Amounts> after = change.after().map(object -> Usage.of(kind, object.tree(), now));
    return !before.equals(after);
  }

  private Result reconcile(ObjectKey key) {
    Optional<Quota> found = quotas.get(key).map(Quota::new);
    if (found.isEmpty() || !status.settled(key)) {
      return Result.DONE;
    }
    Quota quota = found.get();
    boolean quiet = quiet(quota);
    Scope scope = Scope.namespace(key.namespace());
    Amounts counted =
        QuotaUsage.of(
            quota, kinds, kind -> context.client().list(kind, scope).items(), context.time().now());
    QuotaPlan plan = QuotaPlan.of(quota, counted, quiet);
    try {
      if (plan.changes(quota)) {
        status.write(quota.object(), plan.next().object());
      }
    } catch (ApiException charged) {
      if (!charged.isConflict()) {
        throw charged;
      }
      return Result.after(QUIET);
    }
    return Result.after(plan.later() ? QUIET : RESYNC);
  }

  private boolean quiet(Quota quota) {
    Instant now = context.time().now();
    return Optional.ofNullable(seen.get(quota.key()))
        .filter(last -> last.version() == quota.object().resourceVersion())
        .filter(last -> !now.isBefore(last.since().plus(QUIET)))
        .isPresent();
  }
}
