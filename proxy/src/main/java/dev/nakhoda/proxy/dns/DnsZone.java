package dev.nakhoda.proxy.dns;

import java.util.List;
import java.util.Map;

/**
 * An immutable snapshot of the cluster's names: what DNS answers from. Names are lower case and end
 * without a dot.
 *
 * @param domain e.g. {@code cluster.local}; everything below it is ours alone
 * @param addresses IPv4 addresses by name
 * @param services SRV records by name
 * @param aliases CNAME targets by name (services of type ExternalName)
 * @param nodes names that have no record of their own but names below them: they answer NODATA
 */
public record DnsZone(
    String domain,
    Map<String, List<String>> addresses,
    Map<String, List<Srv>> services,
    Map<String, String> aliases,
    java.util.Set<String> nodes) {

  /** A service's port at a target host. */
  public record Srv(int port, String target) {}

  public static final DnsZone EMPTY =
      new DnsZone("cluster.local", Map.of(), Map.of(), Map.of(), java.util.Set.of());

  /** Whether the name is for this zone to answer. */
  public boolean owns(String name) {
    return name.equals(domain) || name.endsWith("." + domain);
  }

  /** Whether the name exists, with or without records of the type asked for. */
  public boolean exists(String name) {
    return addresses.containsKey(name)
        || services.containsKey(name)
        || aliases.containsKey(name)
        || nodes.contains(name);
  }
}
