package dev.nakhoda.master.controllers.quotas;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.quota.Amounts;
import dev.nakhoda.master.quota.Quota;
import dev.nakhoda.master.quota.Usage;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Adds up what the objects of a namespace use of one quota. Pure. */
final class QuotaUsage {

  private QuotaUsage() {}

  /** What no served kind can use is left out: nobody could say how much of it is used. */
  static Amounts of(
      Quota quota,
      Collection<ResourceName> kinds,
      Function<ResourceName, List<KubeObject>> objects,
      Instant now) {
    Amounts used = Amounts.NONE;
    for (ResourceName kind : kinds) {
      Set<String> names = quota.wantedFor(kind);
      if (names.isEmpty()) {
        continue;
      }
      for (String name : names) {
        used = used.with(name, used.get(name));
      }
      for (KubeObject object : objects.apply(kind)) {
        if (quota.covers(kind, object.tree())) {
          used = used.plus(Usage.of(kind, object.tree(), now).mask(names));
        }
      }
    }
    return used;
  }
}
