package dev.nakhoda.master.http.proxy;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.master.http.SchemeNamePort;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Chooses whom a request is proxied to, and refuses in upstream's words. Pure. */
final class Backends {

  private Backends() {}

  /** Without a port: the first one that a container declares, else the scheme's own. */
  static Backend ofPod(KubeObject pod, SchemeNamePort wanted) {
    String address = pod.tree().path("status").path("podIP").asString("");
    if (!mayBeDialled(address)) {
      throw ApiException.badRequest("address not allowed");
    }
    int port =
        wanted.port().isEmpty()
            ? containerPorts(pod)
                .findFirst()
                .map(Backends::number)
                .orElse(Backend.defaultPort(wanted.secure()))
            : port(pod, wanted.port());
    return new Backend(pod, address, port, wanted.secure());
  }

  private static int port(KubeObject pod, String wanted) {
    return number(wanted)
        .orElseGet(() ->
            containerPorts(pod)
                .filter(port -> port.path("name").asString("").equals(wanted))
                .findFirst()
                .map(Backends::number)
                .orElseThrow(() ->
                    ProxyRoutes.unreachable("dial tcp: lookup tcp/" + wanted + ": unknown port")));
  }

  private static Stream<JsonNode> containerPorts(KubeObject pod) {
    return pod.tree()
        .path("spec")
        .path("containers")
        .valueStream()
        .flatMap(container -> container.path("ports").valueStream());
  }

  private static int number(JsonNode containerPort) {
    return containerPort.path("containerPort").asInt(0);
  }

  private static OptionalInt number(String port) {
    try {
      int number = Integer.parseInt(port);
      return number > 0 && number <= 65_535 ? OptionalInt.of(number) : OptionalInt.empty();
    } catch (NumberFormatException aName) {
      return OptionalInt.empty();
    }
  }

  /**
   * One of the ready endpoints of the port that is named, or numbered as the service numbers it.
   *
   * @param pods only addresses that are a pod's are dialled, whatever the Endpoints say
   */
  static Backend ofService(
      KubeObject service,
      KubeObject endpoints,
      SchemeNamePort wanted,
      Function<ObjectKey, Optional<KubeObject>> pods,
      RandomGenerator random) {
    String port = portName(service, wanted);
    List<JsonNode> subsets = shuffled(endpoints.tree().path("subsets"), random);
    for (JsonNode subset : subsets) {
      Optional<JsonNode> found =
          subset
              .path("ports")
              .valueStream()
              .filter(each -> each.path("name").asString("").equals(port))
              .findFirst();
      if (found.isPresent()) {
        int number = found.get().path("port").asInt(0);
        for (JsonNode address : shuffled(subset.path("addresses"), random)) {
          Optional<KubeObject> pod = pod(service.namespace(), address, pods);
          if (pod.isPresent()) {
            String ip = address.path("ip").asString("");
            return new Backend(pod.get(), ip, number, wanted.secure());
          }
        }
      }
    }
    String asked = subsets.isEmpty() ? wanted.name() : shown(wanted);
    throw ApiException.unavailable("no endpoints available for service \"" + asked + "\"");
  }

  private static String shown(SchemeNamePort wanted) {
    if (!wanted.scheme().isEmpty()) {
      return wanted.scheme() + ":" + wanted.name() + ":" + wanted.port();
    }
    return wanted.port().isEmpty() ? wanted.name() : wanted.name() + ":" + wanted.port();
  }

  private static String portName(KubeObject service, SchemeNamePort wanted) {
    OptionalInt number = number(wanted.port());
    if (number.isEmpty()) {
      return wanted.port();
    }
    return service
        .tree()
        .path("spec")
        .path("ports")
        .valueStream()
        .filter(port -> port.path("port").asInt(0) == number.getAsInt())
        .findFirst()
        .map(port -> port.path("name").asString(""))
        .orElseThrow(() ->
            ApiException.unavailable(
                "no service port "
                    + number.getAsInt()
                    + " found for service \""
                    + wanted.name()
                    + "\""));
  }

  private static Optional<KubeObject> pod(
      String namespace, JsonNode address, Function<ObjectKey, Optional<KubeObject>> pods) {
    JsonNode target = address.path("targetRef");
    String ip = address.path("ip").asString("");
    if (!target.path("kind").asString("").equals("Pod") || !mayBeDialled(ip)) {
      return Optional.empty();
    }
    return pods.apply(new ObjectKey(namespace, target.path("name").asString("")))
        .filter(pod -> addresses(pod).contains(ip));
  }

  private static List<String> addresses(KubeObject pod) {
    JsonNode status = pod.tree().path("status");
    List<String> addresses = new ArrayList<>();
    addresses.add(status.path("podIP").asString(""));
    status.path("podIPs").forEach(each -> addresses.add(each.path("ip").asString("")));
    return addresses;
  }

  private static boolean mayBeDialled(String address) {
    try {
      InetAddress literal = InetAddress.ofLiteral(address);
      return !literal.isAnyLocalAddress()
          && !literal.isLoopbackAddress()
          && !literal.isLinkLocalAddress()
          && !literal.isMulticastAddress();
    } catch (IllegalArgumentException noAddress) {
      return false;
    }
  }

  private static List<JsonNode> shuffled(JsonNode list, RandomGenerator random) {
    List<JsonNode> all = new ArrayList<>();
    list.forEach(all::add);
    Collections.shuffle(all, random);
    return all;
  }
}
