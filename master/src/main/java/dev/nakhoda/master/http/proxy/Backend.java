package dev.nakhoda.master.http.proxy;

import dev.nakhoda.api.KubeObject;

/** Where a proxied request goes: an address of a pod. A pure value. */
record Backend(KubeObject pod, String address, int port, boolean secure) {

  /** As in a URL. */
  String authority() {
    String host = address.contains(":") ? "[" + address + "]" : address;
    return port == defaultPort(secure) ? host : host + ":" + port;
  }

  static int defaultPort(boolean secure) {
    return secure ? 443 : 80;
  }
}
