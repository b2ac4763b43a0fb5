package dev.nakhoda.master.aggregation;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import tools.jackson.databind.node.ObjectNode;

/**
 * The ConfigMap from which aggregated API servers learn whom to believe: clients of the cluster's
 * authority, and the front proxy, which the same authority vouches for under one name. Pure.
 */
final class ExtensionAuthentication {

  /** The name in the front proxy's certificate; the only one that may speak for others. */
  static final String FRONT_PROXY = "front-proxy-client";

  private ExtensionAuthentication() {}

  static KubeObject of(String authority) {
    ObjectNode tree =
        Json.object()
            .put("apiVersion", ResourceName.CONFIG_MAPS.apiVersion())
            .put("kind", ResourceName.CONFIG_MAPS.kind());
    tree.putObject("metadata")
        .put("name", "extension-apiserver-authentication")
        .put("namespace", "kube-system");
    tree.putObject("data")
        .put("client-ca-file", authority)
        .put("requestheader-allowed-names", "[\"" + FRONT_PROXY + "\"]")
        .put("requestheader-client-ca-file", authority)
        .put("requestheader-extra-headers-prefix", "[\"X-Remote-Extra-\"]")
        .put("requestheader-group-headers", "[\"X-Remote-Group\"]")
        .put("requestheader-username-headers", "[\"X-Remote-User\"]");
    return KubeObject.of(tree);
  }
}
