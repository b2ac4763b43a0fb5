package dev.nakhoda.master.grpc;

import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.master.metrics.Sample;
import dev.nakhoda.master.metrics.Samples;
import dev.nakhoda.proto.v1.UsageReport;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Turns a node's report into samples. Pure. */
final class UsageReports {

  private static final int MOST_CONTAINERS = 4096;

  private UsageReports() {}

  /**
   * @param now the master's own clock: a node whose clock is wrong must not be stale for ever
   */
  static Samples.NodeSamples read(UsageReport report, Instant now) {
    Duration window = Duration.ofMillis(Math.max(0, report.getWindowMillis()));
    Map<ObjectKey, String> uids = new HashMap<>();
    Map<ObjectKey, Map<String, Sample.Usage>> usage = new HashMap<>();
    report.getContainersList().stream()
        .limit(MOST_CONTAINERS)
        .forEach(each -> {
          ObjectKey pod = new ObjectKey(each.getNamespace(), each.getPod());
          uids.put(pod, each.getPodUid());
          usage
              .computeIfAbsent(pod, key -> new HashMap<>())
              .put(each.getContainer(), usage(each.getUsage()));
        });
    Map<ObjectKey, Samples.PodSample> pods = new HashMap<>();
    usage.forEach((pod, containers) ->
        pods.put(
            pod,
            new Samples.PodSample(uids.get(pod), new Sample(now, window, Map.copyOf(containers)))));
    Map<String, Sample.Usage> node =
        report.hasNode() ? Map.of("", usage(report.getNode())) : Map.of();
    return new Samples.NodeSamples(new Sample(now, window, node), Map.copyOf(pods));
  }

  private static Sample.Usage usage(UsageReport.Usage usage) {
    return new Sample.Usage(
        Math.max(0, usage.getCpuNanocores()), Math.max(0, usage.getMemoryBytes()));
  }
}
