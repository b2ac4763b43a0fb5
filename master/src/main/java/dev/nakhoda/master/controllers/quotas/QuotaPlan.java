package dev.nakhoda.master.controllers.quotas;

import dev.nakhoda.master.quota.Amounts;
import dev.nakhoda.master.quota.Quota;

/**
 * What a quota's status should say. Pure. Admission charges a quota a moment before the object can
 * be seen, so usage is lowered only when the quota has been quiet for a while; it is raised at
 * once.
 *
 * @param later whether there is something left to lower when the quota is quiet
 */
record QuotaPlan(Quota next, boolean later) {

  static QuotaPlan of(Quota quota, Amounts counted, boolean quiet) {
    Amounts hard = quota.wanted();
    Amounts shown = counted.mask(hard.names());
    Amounts kept = quota.used().mask(shown.names());
    Amounts used = quiet ? shown : shown.max(kept);
    return new QuotaPlan(quota.withStatus(hard, used), !used.equals(shown));
  }

  boolean changes(Quota quota) {
    return !same(quota.hard(), next.hard()) || !same(quota.used(), next.used());
  }

  private static boolean same(Amounts one, Amounts other) {
    return one.names().equals(other.names()) && one.minus(other).withoutZeros().isEmpty();
  }
}
