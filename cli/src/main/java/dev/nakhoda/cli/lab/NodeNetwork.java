package dev.nakhoda.cli.lab;

import dev.nakhoda.api.Json;
import dev.nakhoda.proto.v1.ClusterNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What a node must know about the cluster's networks; kept beside its certificate. */
public record NodeNetwork(String serviceCidr, String podCidr, String dns, String domain) {

  private static final String FILE = "network.json";

  public static NodeNetwork of(ClusterSettings settings) {
    return new NodeNetwork(
        settings.serviceCidr(), settings.podCidr(), settings.clusterDns(), "cluster.local");
  }

  public static NodeNetwork of(ClusterNetwork answer) {
    return new NodeNetwork(
        answer.getServiceCidr(),
        answer.getPodCidr(),
        answer.getClusterDns(),
        answer.getClusterDomain());
  }

  /** As the agent's command line takes it. */
  public List<String> flags() {
    return List.of(
        "--service-cluster-ip-range", serviceCidr,
        "--pod-network-cidr", podCidr,
        "--cluster-dns", dns,
        "--cluster-domain", domain);
  }

  static boolean present(Path nodeDirectory) {
    return Files.exists(nodeDirectory.resolve(FILE));
  }

  public static NodeNetwork load(Path nodeDirectory) {
    try {
      ObjectNode node = Json.readObject(Files.readAllBytes(nodeDirectory.resolve(FILE)));
      return new NodeNetwork(
          node.path("serviceCidr").asString(""),
          node.path("podCidr").asString(""),
          node.path("dns").asString(""),
          node.path("domain").asString(""));
    } catch (IOException failed) {
      throw new LabException("cannot read " + nodeDirectory.resolve(FILE) + ": join again");
    }
  }

  public void store(Path nodeDirectory) {
    ObjectNode node = Json.object().put("serviceCidr", serviceCidr).put("podCidr", podCidr);
    node.put("dns", dns).put("domain", domain);
    try {
      Files.createDirectories(nodeDirectory);
      Files.write(nodeDirectory.resolve(FILE), Json.write(node));
    } catch (IOException failed) {
      throw new LabException("cannot write " + nodeDirectory + ": " + failed.getMessage());
    }
  }
}
