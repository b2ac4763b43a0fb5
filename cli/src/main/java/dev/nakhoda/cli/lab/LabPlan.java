package dev.nakhoda.cli.lab;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * How the nodes of {@code up} are laid out on this machine: one bridge, which is the master's side,
 * and one network namespace per node. A pure function of name, subnet and number of nodes.
 */
public record LabPlan(String name, Subnet subnet, List<LabNode> nodes) {

  public static final String DEFAULT_NAME = "nakhoda";

  private static final int FIRST_NODE = 11;
  private static final int MAX_NODES = 100;

  /**
   * @param name of the Node object
   * @param namespace of the network; the lab's name is in front of it unless it is the default lab
   * @param hostInterface the bridge's end of the node's cable
   */
  public record LabNode(String name, String namespace, String address, String hostInterface) {

    public String namespacePath() {
      return "/run/netns/" + namespace;
    }
  }

  public static LabPlan of(String name, Subnet subnet, int count) {
    if (count < 0 || count > MAX_NODES || FIRST_NODE + count >= subnet.size()) {
      throw new LabException(
          "--nodes " + count + ": " + subnet + " has room for 0 to " + capacity(subnet));
    }
    String prefix = name.equals(DEFAULT_NAME) ? "" : name + "-";
    List<LabNode> nodes =
        IntStream.rangeClosed(1, count)
            .mapToObj(number ->
                new LabNode(
                    "node-" + number,
                    prefix + "node-" + number,
                    subnet.address(FIRST_NODE + number - 1),
                    interfaceName(name, "n" + number)))
            .toList();
    return new LabPlan(name, subnet, nodes);
  }

  private static long capacity(Subnet subnet) {
    return Math.max(0, Math.min(MAX_NODES, subnet.size() - FIRST_NODE - 1));
  }

  public String bridge() {
    return interfaceName(name, "br");
  }

  /** The master's address: the bridge's. */
  public String masterAddress() {
    return subnet.address(1);
  }

  /** The table of packet rules that lets nodes reach the world outside. */
  public String table() {
    return "nakhoda-lab-" + bridge();
  }

  /** At most 15 characters, as the kernel asks. */
  private static String interfaceName(String name, String suffix) {
    if (name.equals(DEFAULT_NAME)) {
      return "nakhoda-" + suffix;
    }
    CRC32 hash = new CRC32();
    hash.update(name.getBytes(StandardCharsets.UTF_8));
    return String.format("nk%08x-%s", hash.getValue(), suffix);
  }
}
