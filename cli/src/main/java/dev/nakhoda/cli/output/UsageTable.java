package dev.nakhoda.cli.output;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Quantity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What nodes, pods or containers use, laid out as {@code kubectl top} does. Pure.
 *
 * @param columns in front of the figures, e.g. NAMESPACE, NAME
 * @param percents whether shares of what a node can give are told, too
 */
public record UsageTable(List<String> columns, boolean percents, List<Row> rows) {

  private static final long MEBI = 1 << 20;

  /**
   * @param cpuShare in percent; negative: not known
   */
  public record Row(
      List<String> names, long milliCpu, long memoryBytes, long cpuShare, long memoryShare) {}

  /**
   * @param allocatable of each node, by name
   */
  public static UsageTable nodes(List<KubeObject> metrics, Map<String, JsonNode> allocatable) {
    List<Row> rows =
        metrics.stream()
            .map(node -> {
              JsonNode usage = node.tree().path("usage");
              JsonNode most = allocatable.get(node.name());
              return new Row(
                  List.of(node.name()),
                  cpu(usage),
                  memory(usage),
                  most == null ? -1 : share(cpu(usage), cpu(most)),
                  most == null ? -1 : share(memory(usage), memory(most)));
            })
            .toList();
    return new UsageTable(List.of("NAME"), true, rows);
  }

  /** Of pods, or of each of their containers. */
  public static UsageTable pods(List<KubeObject> metrics, boolean namespaces, boolean containers) {
    List<String> columns = new ArrayList<>(namespaces ? List.of("NAMESPACE") : List.of());
    columns.addAll(containers ? List.of("POD", "NAME") : List.of("NAME"));
    List<Row> rows = new ArrayList<>();
    for (KubeObject pod : metrics) {
      List<String> names = namespaces ? List.of(pod.namespace(), pod.name()) : List.of(pod.name());
      List<Row> each =
          pod.tree()
              .path("containers")
              .valueStream()
              .map(container -> {
                List<String> all = new ArrayList<>(names);
                all.add(container.path("name").asString(""));
                JsonNode usage = container.path("usage");
                return new Row(all, cpu(usage), memory(usage), -1, -1);
              })
              .toList();
      if (containers) {
        rows.addAll(each);
      } else {
        rows.add(
            new Row(
                names,
                each.stream().mapToLong(Row::milliCpu).sum(),
                each.stream().mapToLong(Row::memoryBytes).sum(),
                -1,
                -1));
      }
    }
    return new UsageTable(columns, false, rows);
  }

  private static long cpu(JsonNode list) {
    return Quantity.parse(list.path("cpu").asString("0")).milliValue();
  }

  private static long memory(JsonNode list) {
    return Quantity.parse(list.path("memory").asString("0")).value();
  }

  private static long share(long used, long most) {
    return most == 0 ? -1 : used * 100 / most;
  }

  /**
   * @param order {@code cpu}, {@code memory}, or empty: by name
   */
  public String text(String order, boolean headers) {
    Comparator<Row> byName = Comparator.comparing(row -> String.join("/", row.names()));
    Comparator<Row> comparator =
        switch (order) {
          case "" -> byName;
          case "cpu" -> Comparator.comparingLong(Row::milliCpu).reversed().thenComparing(byName);
          case "memory" ->
              Comparator.comparingLong(Row::memoryBytes).reversed().thenComparing(byName);
          default -> throw new IllegalArgumentException("--sort-by accepts only cpu or memory");
        };
    TabWriter table = TabWriter.table();
    if (headers) {
      List<String> titles = new ArrayList<>(columns);
      titles.addAll(
          percents
              ? List.of("CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)")
              : List.of("CPU(cores)", "MEMORY(bytes)"));
      // kubectl ends each line with an empty cell.
      table.line(String.join("\t", titles) + "\t");
    }
    rows.stream().sorted(comparator).forEach(row -> table.line(line(row)));
    return table.toString();
  }

  private String line(Row row) {
    List<String> cells = new ArrayList<>(row.names());
    cells.add(row.milliCpu() + "m");
    if (percents) {
      cells.add(percent(row.cpuShare()));
    }
    cells.add(row.memoryBytes() / MEBI + "Mi");
    if (percents) {
      cells.add(percent(row.memoryShare()));
    }
    return String.join("\t", cells) + "\t";
  }

  private static String percent(long share) {
    return share < 0 ? "<unknown>" : share + "%";
  }
}
