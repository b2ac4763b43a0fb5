package dev.nakhoda.master.controllers.volumes;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.controllers.engine.Timestamps;
import tools.jackson.databind.node.ObjectNode;

/** Writes the phase of volumes. Stateless. */
record VolumeStatus(Client client, Time time) {

  /** No effect when the phase is that already; returns what is stored then. */
  KubeObject phase(KubeObject volume, String phase, String reason, String message) {
    KubeObject after =
        volume.with(tree -> {
          ObjectNode status = tree.withObjectProperty("status");
          if (!status.path("phase").asString("").equals(phase)) {
            status.put("lastPhaseTransitionTime", Timestamps.seconds(time.now()));
          }
          status.put("phase", phase);
          put(status, "reason", reason);
          put(status, "message", message);
        });
    Patch patch = Patch.betweenUnchanged(volume, after);
    return patch.isEmpty()
        ? volume
        : client.patch(ResourceName.PERSISTENT_VOLUMES, volume.key(), "status", patch);
  }

  private static void put(ObjectNode status, String field, String text) {
    if (text.isEmpty()) {
      status.remove(field);
    } else {
      status.put(field, text);
    }
  }
}
