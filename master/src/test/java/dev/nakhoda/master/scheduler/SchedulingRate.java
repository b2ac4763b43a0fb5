package dev.nakhoda.master.scheduler;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * Prints how many pods a second are decided and assumed in memory. Arguments: nodes, pods. No test:
 * run its main.
 */
final class SchedulingRate {

  private SchedulingRate() {}

  public static void main(String[] arguments) {
    int nodes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5000;
    int pods = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 30_000;
    for (int round = 0; round < 3; round++) {
      measure(nodes, pods);
    }
  }

  private static void measure(int nodes, int pods) {
    Cluster cluster = new Cluster();
    for (int number = 0; number < nodes; number++) {
      String zone = "'topology.kubernetes.io/zone':'z" + number % 3 + "'";
      cluster.node("node-" + number, zone, "");
    }
    PodDemand[] demands = new PodDemand[pods];
    for (int number = 0; number < pods; number++) {
      demands[number] =
          Cluster.demand(
              "pod-" + number,
              "'app':'app-" + number % 50 + "'",
              Cluster.requests("'cpu':'100m','memory':'128Mi'"));
    }
    long begun = System.nanoTime();
    long cpuBegun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    for (PodDemand demand : demands) {
      if (cluster.decider.decide(demand, cluster.snapshot) instanceof Decision.Chosen(var node)) {
        cluster.snapshot.place(demand.placed(), node);
      }
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpuBegun;
    System.out.printf(
        Locale.ROOT,
        "%d nodes, %d pods: %.0f pods/s, %.0f us of CPU each%n",
        nodes,
        pods,
        pods / seconds,
        cpu / 1e3 / pods);
  }
}
