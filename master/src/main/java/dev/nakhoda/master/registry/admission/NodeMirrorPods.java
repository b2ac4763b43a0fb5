package dev.nakhoda.master.registry.admission;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.User;
import dev.nakhoda.master.registry.Admission;
import tools.jackson.databind.JsonNode;

/**
 * A node creates only mirrors of its own static pods, and they must not reach what the node itself
 * may not read.
 */
final class NodeMirrorPods implements Admission {

  private static final String PREFIX = "system:node:";
  private static final String MIRROR = "kubernetes.io/config.mirror";

  @Override
  public void admit(Request request) {
    User user = request.user();
    if (!request.creates("", "Pod") || !user.isIn(User.NODES) || !user.name().startsWith(PREFIX)) {
      return;
    }
    String node = user.name().substring(PREFIX.length());
    JsonNode pod = request.object();
    JsonNode spec = pod.path("spec");
    if (!pod.path("metadata").path("annotations").has(MIRROR)) {
      refuse(
          request,
          "pod does not have \""
              + MIRROR
              + "\" annotation, node \""
              + node
              + "\" can only create mirror pods");
    }
    if (!spec.path("nodeName").asString("").equals(node)) {
      refuse(
          request, "node \"" + node + "\" can only create pods with spec.nodeName set to itself");
    }
    if (!spec.path("serviceAccountName").asString("").isEmpty()) {
      refuse(request, "node \"" + node + "\" can not create pods that reference a service account");
    }
    for (JsonNode volume : spec.path("volumes")) {
      for (String type :
          new String[] {"secret", "configMap", "persistentVolumeClaim", "projected"}) {
        if (volume.has(type)) {
          refuse(request, "node \"" + node + "\" can not create pods that reference " + type);
        }
      }
    }
    for (String list : new String[] {"containers", "initContainers"}) {
      for (JsonNode container : spec.path(list)) {
        environment(request, node, container);
      }
    }
    if (!spec.path("imagePullSecrets").isEmpty()) {
      refuse(request, "node \"" + node + "\" can not create pods that reference secrets");
    }
  }

  private static void environment(Request request, String node, JsonNode container) {
    boolean whole = !container.path("envFrom").isEmpty();
    boolean single =
        container
            .path("env")
            .valueStream()
            .map(variable -> variable.path("valueFrom"))
            .anyMatch(source -> source.has("secretKeyRef") || source.has("configMapKeyRef"));
    if (whole || single) {
      refuse(
          request,
          "node \"" + node + "\" can not create pods that reference secrets or configmaps");
    }
  }

  private static void refuse(Request request, String why) {
    throw ApiException.forbidden(request.type().name(), request.key().name(), why);
  }
}
