package dev.nakhoda.master.registry.admission;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.quota.Amounts;
import dev.nakhoda.master.quota.Demand;
import dev.nakhoda.master.quota.Quota;
import dev.nakhoda.master.registry.Admission.Request;
import dev.nakhoda.master.registry.Reservations.Reservation;
import dev.nakhoda.master.registry.StatusStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the writers of some namespaces queue for their share. The one that comes to the counter
 * serves all who have come meanwhile, so a quota is written once for many of them. Guarded by its
 * lock; the queue is as long as there are requests. Other masters are met by compare-and-swap.
 */
final class QuotaDesk {

  private static final Logger LOG = LoggerFactory.getLogger(QuotaDesk.class);

  /** So often another writer may be faster; then the client gets the Conflict. */
  private static final int ATTEMPTS = 10;

  private final StatusStore statuses;
  private final ReentrantLock counter = new ReentrantLock();
  private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();

  /** One writer; its answer is written and read under the lock. */
  private static final class Waiting {
    private final Demand demand;
    private final List<ObjectKey> quotas;
    private Optional<Outcome> outcome = Optional.empty();

    private Waiting(Demand demand, List<ObjectKey> quotas) {
      this.demand = demand;
      this.quotas = quotas;
    }
  }

  private sealed interface Outcome {}

  private record Charged(Map<ObjectKey, Amounts> shares) implements Outcome {}

  private record Refused(String why) implements Outcome {}

  private record Failed(ApiException why) implements Outcome {}

  QuotaDesk(StatusStore statuses) {
    this.statuses = statuses;
  }

  Reservation charge(Request request, Demand demand, List<ObjectKey> quotas) {
    Waiting self = new Waiting(demand, quotas);
    queue.add(self);
    Outcome outcome = served(self);
    return switch (outcome) {
      case Charged(Map<ObjectKey, Amounts> shares) -> new Share(shares);
      case Refused(String why) -> throw request.forbidden(why);
      case Failed(ApiException why) -> throw new ApiException(why.status());
    };
  }

  private Outcome served(Waiting self) {
    counter.lock();
    try {
      if (self.outcome.isEmpty()) {
        serve();
      }
      return self.outcome.orElseThrow();
    } finally {
      counter.unlock();
    }
  }

  private void serve() {
    Map<List<ObjectKey>, List<Waiting>> bySameQuotas = new LinkedHashMap<>();
    for (Waiting next = queue.poll(); next != null; next = queue.poll()) {
      bySameQuotas.computeIfAbsent(next.quotas, key -> new ArrayList<>()).add(next);
    }
    bySameQuotas.forEach((keys, batch) -> {
      try {
        settle(keys, batch);
      } catch (ApiException failure) {
        batch.forEach(waiting -> waiting.outcome = Optional.of(new Failed(failure)));
      } catch (RuntimeException defect) {
        LOG.error("quotas could not be evaluated quotas={}", keys, defect);
        ApiException failure = ApiException.internal("resource quota evaluation failed");
        batch.forEach(waiting -> waiting.outcome = Optional.of(new Failed(failure)));
      }
    });
  }

  private void settle(List<ObjectKey> keys, List<Waiting> batch) {
    ApiException lost = ApiException.internal("resource quota evaluation did not take place");
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      List<Quota> present = read(keys);
      List<Quota> charged = decide(batch, present);
      try {
        write(present, charged);
        return;
      } catch (ApiException conflict) {
        if (!conflict.isConflict()) {
          throw conflict;
        }
        lost = conflict;
      }
    }
    throw lost;
  }

  private List<Quota> read(List<ObjectKey> keys) {
    return keys.stream()
        .flatMap(key -> statuses.read(ResourceName.RESOURCE_QUOTAS, key).stream())
        .map(Quota::new)
        .toList();
  }

  /** First come, first served. */
  private static List<Quota> decide(List<Waiting> batch, List<Quota> present) {
    List<Quota> now = present;
    for (Waiting waiting : batch) {
      switch (waiting.demand.ask(now)) {
        case Demand.Refused(String why) -> waiting.outcome = Optional.of(new Refused(why));
        case Demand.Granted(List<Quota> next) -> {
          waiting.outcome = Optional.of(new Charged(shares(now, next)));
          now = next;
        }
      }
    }
    return now;
  }

  private static Map<ObjectKey, Amounts> shares(List<Quota> before, List<Quota> after) {
    Map<ObjectKey, Amounts> shares = new LinkedHashMap<>();
    for (int i = 0; i < before.size(); i++) {
      Amounts share = after.get(i).used().minus(before.get(i).used()).withoutZeros();
      if (!share.isEmpty()) {
        shares.put(before.get(i).key(), share);
      }
    }
    return shares;
  }

  /** All or, when one has changed meanwhile, none. */
  private void write(List<Quota> present, List<Quota> charged) {
    Map<ObjectKey, Amounts> written = new LinkedHashMap<>();
    Map<ObjectKey, Amounts> shares = shares(present, charged);
    for (Quota quota : charged) {
      if (shares.containsKey(quota.key())) {
        try {
          statuses.write(ResourceName.RESOURCE_QUOTAS, quota.object());
        } catch (ApiException failure) {
          written.forEach(this::giveBack);
          throw failure;
        }
        written.put(quota.key(), shares.get(quota.key()));
      }
    }
  }

  /** What cannot be given back the quota controller finds. */
  private void giveBack(ObjectKey key, Amounts share) {
    try {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        Optional<KubeObject> present = statuses.read(ResourceName.RESOURCE_QUOTAS, key);
        if (present.isEmpty() || reduced(new Quota(present.get()), share)) {
          return;
        }
      }
      LOG.warn("share not given back, others were faster quota={} share={}", key, share);
    } catch (ApiException failure) {
      LOG.warn("share not given back quota={} share={}", key, share, failure);
    }
  }

  private boolean reduced(Quota quota, Amounts share) {
    Amounts known = share.mask(quota.used().names());
    try {
      statuses.write(
          ResourceName.RESOURCE_QUOTAS,
          quota.withUsed(quota.used().minus(known).atLeastZero()).object());
      return true;
    } catch (ApiException conflict) {
      if (conflict.isConflict()) {
        return false;
      }
      throw conflict;
    }
  }

  /** What one write was charged. */
  private final class Share implements Reservation {

    private final Map<ObjectKey, Amounts> shares;

    private Share(Map<ObjectKey, Amounts> shares) {
      this.shares = shares;
    }

    @Override
    public void keep() {}

    @Override
    public void undo() {
      counter.lock();
      try {
        shares.forEach(QuotaDesk.this::giveBack);
      } finally {
        counter.unlock();
      }
    }
  }
}
