package dev.nakhoda.master.scheduler;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How many nodes gave each reason, as upstream words it: {@code 2 Insufficient cpu}. One thread.
 */
final class Histogram {

  private final Map<String, Integer> counts = new TreeMap<>();

  void add(String reason, int nodes) {
    counts.merge(reason, nodes, Integer::sum);
  }

  @Override
  public String toString() {
    return counts.entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey())
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
