package dev.nakhoda.master.registry.admission;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Admission;
import dev.nakhoda.master.registry.Lookup;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Pods and claims keep within the bounds of their namespace; containers get its defaults. */
record LimitRanger(Lookup lookup) implements Admission {

  @Override
  public void admit(Request request) {
    if (request.creates("", "Pod")) {
      for (KubeObject range : ranges(request)) {
        LimitDefaults.apply(request.object(), limits(range));
      }
    }
  }

  @Override
  public void validate(Request request) {
    boolean pod = request.creates("", "Pod");
    if (!pod && !request.writes("", "PersistentVolumeClaim")) {
      return;
    }
    if (request.object().path("metadata").hasNonNull("deletionTimestamp")) {
      return;
    }
    for (KubeObject range : ranges(request)) {
      JsonNode limits = limits(range);
      Set<String> faults =
          new LinkedHashSet<>(
              pod
                  ? LimitBounds.ofPod(request.object().path("spec"), limits)
                  : LimitBounds.ofClaim(request.object(), limits));
      if (!faults.isEmpty()) {
        throw request.forbidden(faults.size() == 1 ? faults.iterator().next() : faults.toString());
      }
    }
  }

  private List<KubeObject> ranges(Request request) {
    return lookup.list(ResourceName.LIMIT_RANGES, request.key().namespace());
  }

  private static JsonNode limits(KubeObject range) {
    return range.tree().path("spec").path("limits");
  }
}
