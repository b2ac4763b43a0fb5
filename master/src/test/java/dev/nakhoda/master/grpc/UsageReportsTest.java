package dev.nakhoda.master.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.master.metrics.Sample.Usage;
import dev.nakhoda.master.metrics.Samples.NodeSamples;
import dev.nakhoda.proto.v1.UsageReport;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Nodes' reports as samples; a node may be wrong about anything. */
class UsageReportsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static UsageReport.Usage usage(long cpu, long memory) {
    return UsageReport.Usage.newBuilder().setCpuNanocores(cpu).setMemoryBytes(memory).build();
  }

  private static UsageReport.ContainerUsage container(String pod, String name, long cpu) {
    return UsageReport.ContainerUsage.newBuilder()
        .setNamespace("default")
        .setPod(pod)
        .setPodUid(pod + "-uid")
        .setContainer(name)
        .setUsage(usage(cpu, 1))
        .build();
  }

  @Test
  void containersAreGatheredByPod() {
    NodeSamples read =
        UsageReports.read(
            UsageReport.newBuilder()
                .setWindowMillis(15_000)
                .setNode(usage(7, 8))
                .addContainers(container("web", "a", 1))
                .addContainers(container("web", "b", 2))
                .addContainers(container("db", "c", 3))
                .build(),
            NOW);

    assertThat(read.node().usage()).containsOnlyKeys("").containsValue(new Usage(7, 8));
    assertThat(read.pods()).hasSize(2);
    var web = read.pods().get(new ObjectKey("default", "web"));
    assertThat(web.uid()).isEqualTo("web-uid");
    assertThat(web.sample().usage())
        .containsEntry("a", new Usage(1, 1))
        .containsEntry("b", new Usage(2, 1));
  }

  @Test
  void theMastersClockCountsAndNothingIsNegative() {
    NodeSamples read =
        UsageReports.read(
            UsageReport.newBuilder()
                .setTakenAtMillis(1)
                .setWindowMillis(-5)
                .addContainers(container("web", "a", -1))
                .build(),
            NOW);

    assertThat(read.node().at()).isEqualTo(NOW);
    assertThat(read.node().window()).isZero();
    assertThat(read.node().usage()).isEmpty();
    assertThat(read.pods().get(new ObjectKey("default", "web")).sample().usage())
        .containsEntry("a", new Usage(0, 1));
  }

  @Test
  void aReportHasABound() {
    UsageReport.Builder report = UsageReport.newBuilder();
    for (int index = 0; index < 5000; index++) {
      report.addContainers(container("p" + index, "c", 1));
    }
    assertThat(UsageReports.read(report.build(), NOW).pods()).hasSize(4096);
  }
}
