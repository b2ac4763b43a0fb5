package dev.nakhoda.agent.environment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import tools.jackson.databind.JsonNode;

/** The content of a resolv.conf. A pure value. */
public record ResolverConfig(
    List<String> nameservers, List<String> searches, List<String> options) {

  /** What resolvers take, as upstream limits it. */
  private static final int MAX_NAMESERVERS = 3;

  private static final int MAX_SEARCHES = 32;

  public ResolverConfig {
    nameservers = List.copyOf(nameservers);
    searches = List.copyOf(searches);
    options = List.copyOf(options);
  }

  public static ResolverConfig parse(String text) {
    List<String> nameservers = new ArrayList<>();
    List<String> searches = new ArrayList<>();
    List<String> options = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String[] words = line.strip().split("\\s+");
      List<String> values = List.of(words).subList(1, words.length);
      switch (words[0]) {
        case "nameserver" -> nameservers.addAll(values.subList(0, Math.min(1, values.size())));
        case "search", "domain" -> {
          searches.clear();
          searches.addAll(values);
        }
        case "options" -> options.addAll(values);
        default -> {}
      }
    }
    return new ResolverConfig(nameservers, searches, options);
  }

  /**
   * Without servers on a loopback address, which only the node itself reaches; cluster DNS, which
   * asks the node's servers, stands in when none is left.
   */
  public ResolverConfig reachable(String clusterDns) {
    List<String> left =
        nameservers.stream()
            .filter(server -> !server.startsWith("127.") && !server.equals("::1"))
            .toList();
    boolean none = left.isEmpty() && !nameservers.isEmpty();
    return new ResolverConfig(none ? List.of(clusterDns) : left, searches, options);
  }

  /** What a pod gets, by its dnsPolicy and dnsConfig. */
  public static ResolverConfig ofPod(
      JsonNode spec, String namespace, String clusterDns, String domain, ResolverConfig node) {
    boolean hostNetwork = spec.path("hostNetwork").asBoolean(false);
    ResolverConfig base =
        switch (spec.path("dnsPolicy").asString("ClusterFirst")) {
          case "None" -> new ResolverConfig(List.of(), List.of(), List.of());
          case "Default" -> node;
          case "ClusterFirstWithHostNet" -> cluster(namespace, clusterDns, domain, node);
          default -> hostNetwork ? node : cluster(namespace, clusterDns, domain, node);
        };
    return base.with(spec.path("dnsConfig"));
  }

  private static ResolverConfig cluster(
      String namespace, String clusterDns, String domain, ResolverConfig node) {
    List<String> searches = new ArrayList<>();
    searches.add(namespace + ".svc." + domain);
    searches.add("svc." + domain);
    searches.add(domain);
    searches.addAll(node.searches);
    return new ResolverConfig(List.of(clusterDns), searches, List.of("ndots:5"));
  }

  private ResolverConfig with(JsonNode custom) {
    Map<String, String> merged = new LinkedHashMap<>();
    options.forEach(option -> merged.put(option.split(":")[0], option));
    for (JsonNode option : custom.path("options")) {
      String name = option.path("name").asString("");
      String value = option.path("value").asString("");
      merged.put(name, value.isEmpty() ? name : name + ":" + value);
    }
    return new ResolverConfig(
        join(nameservers, custom.path("nameservers"), MAX_NAMESERVERS),
        join(searches, custom.path("searches"), MAX_SEARCHES),
        List.copyOf(merged.values()));
  }

  private static List<String> join(List<String> own, JsonNode more, int most) {
    SequencedSet<String> all = new LinkedHashSet<>(own);
    more.forEach(value -> all.add(value.asString("")));
    return all.stream().limit(most).toList();
  }

  public String text() {
    StringBuilder text = new StringBuilder();
    nameservers.forEach(server -> text.append("nameserver ").append(server).append('\n'));
    if (!searches.isEmpty()) {
      text.append("search ").append(String.join(" ", searches)).append('\n');
    }
    if (!options.isEmpty()) {
      text.append("options ").append(String.join(" ", options)).append('\n');
    }
    return text.toString();
  }
}
