package dev.nakhoda.master.scheduler;

import static dev.nakhoda.master.scheduler.Cluster.requests;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClusterSnapshotTest {

  @Test
  void whateverTheOrderTheSumsAgree() {
    long seed = 7;
    Random random = new Random(seed);
    ClusterSnapshot cluster = new ClusterSnapshot();
    Map<String, String> nodeOf = new HashMap<>();
    List<String> present = new ArrayList<>();
    for (int step = 0; step < 3000; step++) {
      String node = "n" + random.nextInt(5);
      String pod = "p" + random.nextInt(40);
      switch (random.nextInt(5)) {
        case 0 -> {
          String zone = "'topology.kubernetes.io/zone':'" + random.nextInt(2) + "'";
          cluster.putNode(
              NodeReader.facts(Cluster.nodeObject(node, zone, "", "'cpu':'9','pods':'9'")));
          present.remove(node);
          present.add(node);
        }
        case 1 -> {
          cluster.removeNode(node);
          present.remove(node);
        }
        case 2 -> {
          cluster.remove(Cluster.pod(pod, "", "").key());
          nodeOf.remove(pod);
        }
        default -> {
          cluster.place(
              PodReader.placed(Cluster.pod(pod, "'app':'a'", requests("'cpu':'1'"))), node);
          nodeOf.put(pod, node);
        }
      }
      check(cluster, nodeOf, present, "seed " + seed + " step " + step);
    }
  }

  private static void check(
      ClusterSnapshot cluster, Map<String, String> nodeOf, List<String> present, String where) {
    assertThat(cluster.nodes()).as(where).hasSameSizeAs(present);
    int placed = 0;
    for (NodeInfo node : cluster.nodes()) {
      long want = nodeOf.values().stream().filter(node.name()::equals).count();
      assertThat(node.pods()).as(where).hasSize((int) want);
      assertThat(node.requested().milliCpu()).as(where).isEqualTo(want * 1000);
      assertThat(cluster.nodes().get(node.slot())).as(where).isSameAs(node);
      placed += node.pods().size();
    }
    int inZones =
        cluster.zonesOf("default/{app=a}").values().stream().mapToInt(count -> count).sum();
    assertThat(inZones).as(where).isEqualTo(placed);
  }
}
