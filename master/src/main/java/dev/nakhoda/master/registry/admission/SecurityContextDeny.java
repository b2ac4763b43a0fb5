package dev.nakhoda.master.registry.admission;

import dev.nakhoda.master.registry.Admission;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** No pod chooses its user, groups or SELinux labels: for clusters without better means. */
record SecurityContextDeny() implements Admission {

  /** The fields, and what upstream calls them. */
  private record Denied(String field, String name) {}

  private static final Denied LABELS = new Denied("seLinuxOptions", "SELinuxOptions");
  private static final Denied USER = new Denied("runAsUser", "RunAsUser");
  private static final List<Denied> OF_PODS =
      List.of(
          new Denied("supplementalGroups", "SupplementalGroups"),
          LABELS,
          USER,
          new Denied("fsGroup", "FSGroup"));
  private static final List<Denied> OF_CONTAINERS = List.of(LABELS, USER);

  @Override
  public void admit(Request request) {
    if (!request.writes("", "Pod")) {
      return;
    }
    JsonNode spec = request.object().path("spec");
    deny(request, spec, OF_PODS, "pod.Spec.");
    for (String list : List.of("initContainers", "containers")) {
      for (JsonNode container : spec.path(list)) {
        deny(request, container, OF_CONTAINERS, "");
      }
    }
  }

  private static void deny(Request request, JsonNode owner, List<Denied> all, String prefix) {
    for (Denied denied : all) {
      if (owner.path("securityContext").hasNonNull(denied.field())) {
        throw request.forbidden(prefix + "SecurityContext." + denied.name() + " is forbidden");
      }
    }
  }
}
