package dev.nakhoda.master.registry.admission;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.quota.Demand;
import dev.nakhoda.master.quota.Quota;
import dev.nakhoda.master.quota.Usage;
import dev.nakhoda.master.registry.Admission;
import dev.nakhoda.master.registry.Reservations.Reservation;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Charges each quota of a namespace before an object is written, and gives back what a failed write
 * did not need. Which quotas there are the cache says, a moment late; how much they have left is
 * read from the store, so that no two writers, in whichever master, get the same share.
 */
final class ResourceQuotas implements Admission {

  /** Namespaces share desks, so there is a bound however many there are. */
  private static final int DESKS = 64;

  private final Tools tools;
  private final Time time;
  private final List<QuotaDesk> desks;

  ResourceQuotas(Tools tools, Time time) {
    this.tools = tools;
    this.time = time;
    this.desks = Stream.generate(() -> new QuotaDesk(tools.statuses())).limit(DESKS).toList();
  }

  @Override
  public Reservation charge(Request request) {
    ResourceName resource = request.type().name();
    if (!Usage.isCounted(resource) || !request.subresource().isEmpty() || !mayGrow(request)) {
      return Reservation.NOTHING;
    }
    String namespace = request.key().namespace();
    List<Quota> quotas =
        tools.lookup().list(ResourceName.RESOURCE_QUOTAS, namespace).stream()
            .map(Quota::new)
            .toList();
    if (quotas.isEmpty()) {
      return Reservation.NOTHING;
    }
    Demand demand =
        Demand.of(
            resource, request.object(), request.before().map(JsonNode.class::cast), time.now());
    boolean concerned =
        quotas.stream()
            .anyMatch(quota ->
                !quota.hardFor(resource).isEmpty() && quota.covers(resource, request.object()));
    if (!concerned || request.before().isPresent() && demand.more().isEmpty()) {
      return Reservation.NOTHING;
    }
    if (request.dryRun()) {
      return promised(request, demand.ask(quotas));
    }
    return desk(namespace).charge(request, demand, quotas.stream().map(Quota::key).toList());
  }

  /** Of what is updated only Services and claims may come to need more. */
  private static boolean mayGrow(Request request) {
    return request.operation() == Operation.CREATE
        || request.writes("", "Service")
        || request.writes("", "PersistentVolumeClaim");
  }

  private static Reservation promised(Request request, Demand.Answer answer) {
    if (answer instanceof Demand.Refused(String why)) {
      throw request.forbidden(why);
    }
    return Reservation.NOTHING;
  }

  private QuotaDesk desk(String namespace) {
    return desks.get(Math.floorMod(namespace.hashCode(), DESKS));
  }
}
