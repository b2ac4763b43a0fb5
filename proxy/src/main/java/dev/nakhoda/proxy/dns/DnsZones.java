package dev.nakhoda.proxy.dns;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.proxy.dns.DnsZone.Srv;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Builds the zone from Services and EndpointSlices, as the Kubernetes DNS specification 1.1 names
 * things. A pure function.
 */
public final class DnsZones {

  private static final String SERVICE_NAME = "kubernetes.io/service-name";

  private final String domain;
  private final Map<String, List<KubeObject>> slices = new HashMap<>();
  private final Map<String, List<String>> addresses = new HashMap<>();
  private final Map<String, List<Srv>> services = new HashMap<>();
  private final Map<String, String> aliases = new HashMap<>();

  private DnsZones(String domain) {
    this.domain = domain;
  }

  public static DnsZone build(List<KubeObject> services, List<KubeObject> slices, String domain) {
    DnsZones zones = new DnsZones(domain);
    for (KubeObject slice : slices) {
      String service = slice.namespace() + "/" + slice.labels().getOrDefault(SERVICE_NAME, "");
      zones.slices.computeIfAbsent(service, key -> new ArrayList<>()).add(slice);
    }
    zones.addresses.put("dns-version." + domain, List.of());
    services.forEach(zones::add);
    return new DnsZone(
        domain,
        Map.copyOf(zones.addresses),
        Map.copyOf(zones.services),
        Map.copyOf(zones.aliases),
        zones.parents());
  }

  private void add(KubeObject service) {
    JsonNode spec = service.tree().path("spec");
    String name = service.name() + "." + service.namespace() + ".svc." + domain;
    String clusterIp = spec.path("clusterIP").asString("");
    if (spec.path("type").asString("").equals("ExternalName")) {
      aliases.put(name, spec.path("externalName").asString("").toLowerCase(Locale.ROOT));
    } else if (clusterIp.equals("None")) {
      addHeadless(service, name);
    } else if (!clusterIp.isEmpty()) {
      addresses.put(name, List.of(clusterIp));
      for (JsonNode port : spec.path("ports")) {
        addSrv(port, port.path("port").asInt(0), name, name);
      }
    }
  }

  /** One address a ready pod, and a name for each of them. */
  private void addHeadless(KubeObject service, String name) {
    boolean publishNotReady =
        service.tree().path("spec").path("publishNotReadyAddresses").asBoolean(false);
    addresses.put(name, new ArrayList<>());
    for (KubeObject slice : slices.getOrDefault(service.key().toString(), List.of())) {
      for (JsonNode endpoint : slice.tree().path("endpoints")) {
        boolean ready = endpoint.path("conditions").path("ready").asBoolean(true);
        if (ready || publishNotReady) {
          addEndpoint(name, endpoint, slice.tree().path("ports"));
        }
      }
    }
  }

  private void addEndpoint(String name, JsonNode endpoint, JsonNode ports) {
    for (JsonNode node : endpoint.path("addresses")) {
      String address = node.asString("");
      String host = endpoint.path("hostname").asString(address.replace('.', '-')) + "." + name;
      List<String> all = addresses.get(name);
      if (!all.contains(address)) {
        all.add(address);
      }
      addresses.computeIfAbsent(host, key -> new ArrayList<>()).add(address);
      for (JsonNode port : ports) {
        addSrv(port, port.path("port").asInt(0), name, host);
      }
    }
  }

  private void addSrv(JsonNode port, int number, String service, String target) {
    String portName = port.path("name").asString("");
    if (portName.isEmpty() || number == 0) {
      return;
    }
    String protocol = port.path("protocol").asString("TCP").toLowerCase(Locale.ROOT);
    String name = "_" + portName + "._" + protocol + "." + service;
    services.computeIfAbsent(name, key -> new ArrayList<>()).add(new Srv(number, target));
  }

  /** Every name between the domain and a name that has records. */
  private Set<String> parents() {
    Set<String> parents = new HashSet<>(Set.of(domain, "svc." + domain));
    for (Map<String, ?> names : List.<Map<String, ?>>of(addresses, services, aliases)) {
      names.keySet().forEach(name -> addParents(parents, name));
    }
    return Set.copyOf(parents);
  }

  private void addParents(Set<String> parents, String name) {
    int dot = name.indexOf('.');
    while (dot > 0 && name.length() - dot - 1 > domain.length()) {
      parents.add(name.substring(dot + 1));
      dot = name.indexOf('.', dot + 1);
    }
  }
}
