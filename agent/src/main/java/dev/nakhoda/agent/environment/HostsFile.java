package dev.nakhoda.agent.environment;

import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A pod's /etc/hosts. Pure. */
public final class HostsFile {

  private HostsFile() {}

  /**
   * @param domain of a pod with a subdomain; empty: none
   */
  public static String ofPod(String address, String hostname, String domain, JsonNode aliases) {
    String names = domain.isEmpty() ? hostname : hostname + "." + domain + "\t" + hostname;
    return """
    # Kubernetes-managed hosts file.
    127.0.0.1\tlocalhost
    ::1\tlocalhost ip6-localhost ip6-loopback
    fe00::0\tip6-localnet
    fe00::0\tip6-mcastprefix
    fe00::1\tip6-allnodes
    fe00::2\tip6-allrouters
    """
        + address
        + "\t"
        + names
        + "\n"
        + aliases(aliases);
  }

  public static String ofHost(String hostsOfNode, JsonNode aliases) {
    return "# Kubernetes-managed hosts file (host network).\n" + hostsOfNode + aliases(aliases);
  }

  private static String aliases(JsonNode aliases) {
    if (aliases.isEmpty()) {
      return "";
    }
    List<String> lines =
        aliases
            .valueStream()
            .map(alias ->
                alias.path("ip").asString("")
                    + "\t"
                    + alias
                        .path("hostnames")
                        .valueStream()
                        .map(name -> name.asString(""))
                        .collect(Collectors.joining("\t")))
            .toList();
    return "\n# Entries added by HostAliases.\n" + String.join("\n", lines) + "\n";
  }
}
