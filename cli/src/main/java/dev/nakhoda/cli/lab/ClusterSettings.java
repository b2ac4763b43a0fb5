package dev.nakhoda.cli.lab;

import dev.nakhoda.api.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code init} was told about the cluster. Kept in the state directory, so that a later run
 * brings the same cluster back.
 *
 * @param advertiseAddress where nodes and users reach the master
 * @param etcdServers empty: the master starts its own
 * @param admission the master's options that choose admission plugins
 */
public record ClusterSettings(
    String advertiseAddress,
    int restPort,
    int grpcPort,
    String serviceCidr,
    String podCidr,
    List<String> etcdServers,
    List<String> admission) {

  public static final int REST_PORT = 6443;
  public static final int GRPC_PORT = 6444;
  public static final String SERVICE_CIDR = "10.254.0.0/16";
  public static final String POD_CIDR = "10.1.0.0/16";

  public static ClusterSettings of(String advertiseAddress) {
    return new ClusterSettings(
        advertiseAddress, REST_PORT, GRPC_PORT, SERVICE_CIDR, POD_CIDR, List.of(), List.of());
  }

  /** The API's own Service: the first address of the range. */
  public String kubernetesServiceAddress() {
    return Subnet.parse(serviceCidr).address(1);
  }

  /** The tenth address of the range. */
  public String clusterDns() {
    return Subnet.parse(serviceCidr).address(10);
  }

  public String grpcAddress() {
    return advertiseAddress + ":" + grpcPort;
  }

  public static Optional<ClusterSettings> load(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      ObjectNode node = Json.readObject(Files.readAllBytes(file));
      return Optional.of(
          new ClusterSettings(
              node.path("advertiseAddress").asString(""),
              node.path("restPort").asInt(REST_PORT),
              node.path("grpcPort").asInt(GRPC_PORT),
              node.path("serviceCidr").asString(SERVICE_CIDR),
              node.path("podCidr").asString(POD_CIDR),
              texts(node, "etcdServers"),
              texts(node, "admission")));
    } catch (IOException | RuntimeException broken) {
      throw new LabException(file + " is unreadable (" + broken.getMessage() + "): remove it");
    }
  }

  private static List<String> texts(ObjectNode node, String field) {
    return node.path(field).valueStream().map(text -> text.asString("")).toList();
  }

  public void store(Path file) {
    ObjectNode node = Json.object();
    node.put("advertiseAddress", advertiseAddress).put("restPort", restPort);
    node.put("grpcPort", grpcPort).put("serviceCidr", serviceCidr).put("podCidr", podCidr);
    etcdServers.forEach(node.putArray("etcdServers")::add);
    admission.forEach(node.putArray("admission")::add);
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, Json.write(node));
    } catch (IOException failed) {
      throw new LabException("cannot write " + file + ": " + failed.getMessage());
    }
  }
}
