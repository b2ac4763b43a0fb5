package dev.nakhoda.master.controllers.stateful;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.Informer;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.Events;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The claims that a StatefulSet's templates ask for. They have fixed names and outlive their pods,
 * so that a pod comes back to its data. Thread-safe.
 */
final class StatefulClaims {

  private static final ResourceName CLAIMS = ResourceName.PERSISTENT_VOLUME_CLAIMS;

  private final Client client;
  private final Events events;
  private final Informer claims;

  StatefulClaims(ControllerContext context, Events events) {
    this.client = context.client();
    this.events = events;
    this.claims = context.informers().of(CLAIMS);
  }

  /** Those of one ordinal; conflict while one of that name is still being deleted. */
  void make(KubeObject set, int ordinal) {
    String pod = StatefulPods.name(set, ordinal);
    for (KubeObject claim : StatefulPods.claims(set, ordinal)) {
      try {
        client.create(CLAIMS, claim);
        events.normal(
            set,
            "SuccessfulCreate",
            "create Claim %s Pod %s in StatefulSet %s success"
                .formatted(claim.name(), pod, set.name()));
      } catch (ApiException refused) {
        if (!refused.isAlreadyExists()) {
          throw refused;
        }
        if (client.get(CLAIMS, claim.key()).beingDeleted()) {
          throw ApiException.conflict(CLAIMS, claim.name(), "it is being deleted");
        }
      }
    }
  }

  /** Makes the claims of {@code pod} go with whom they are to go; called before the pod goes. */
  void retain(StatefulSpec spec, KubeObject pod) {
    int ordinal = StatefulPods.ordinal(spec.set(), pod.name());
    boolean condemned = ordinal < spec.start() || ordinal >= spec.start() + spec.replicas();
    for (JsonNode template : spec.claimTemplates()) {
      String volume = template.at("/metadata/name").asString("");
      String name = StatefulPods.claimName(spec.set(), volume, ordinal);
      Optional<KubeObject> claim = claims.get(new ObjectKey(pod.namespace(), name));
      claim.ifPresent(
          present -> write(present, ClaimRetention.apply(present, spec, pod, condemned)));
    }
  }

  private void write(KubeObject claim, KubeObject wanted) {
    Patch patch = Patch.betweenUnchanged(claim, wanted);
    if (!patch.isEmpty()) {
      client.patch(CLAIMS, claim.key(), "", patch);
    }
  }
}
