package dev.nakhoda.agent.cgroups;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nakhoda.api.QosClass;
import dev.nakhoda.api.Quantity;
import dev.nakhoda.api.Yaml;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class GroupLimitsTest {

  private static final long MIB = 1 << 20;

  record Row(String name, String spec, QosClass qosClass, GroupLimits limits) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() {
    return Stream.of(
        new Row("nothing", spec("{}"), QosClass.BEST_EFFORT, new GroupLimits(2, 0, 0)),
        new Row(
            "limits alone are requests, too",
            spec("{limits: {cpu: 250m, memory: 64Mi}}"),
            QosClass.GUARANTEED,
            new GroupLimits(256, 25_000, 64 * MIB)),
        new Row(
            "two containers add up",
            spec(
                "{limits: {cpu: 250m, memory: 64Mi}}",
                "{requests: {cpu: 500m, memory: 16Mi}, limits: {cpu: 1, memory: 32Mi}}"),
            QosClass.BURSTABLE,
            new GroupLimits(768, 125_000, 96 * MIB)),
        new Row(
            "one container without a limit leaves the pod without",
            spec("{limits: {cpu: 250m, memory: 64Mi}}", "{limits: {memory: 1Mi}}", "{}"),
            QosClass.BURSTABLE,
            new GroupLimits(256, 0, 0)),
        new Row(
            "each resource by itself",
            spec("{limits: {cpu: 250m, memory: 64Mi}}", "{limits: {memory: 1Mi}}"),
            QosClass.BURSTABLE,
            new GroupLimits(256, 0, 65 * MIB)),
        new Row(
            "the least of a quota and of shares",
            spec("{requests: {cpu: 1m}, limits: {cpu: 1m}}"),
            QosClass.BURSTABLE,
            new GroupLimits(2, 1_000, 0)),
        new Row(
            "an init container that asks for more than all that follow",
            """
            {initContainers: [{resources: {limits: {cpu: 2, memory: 10Mi}}}],
             containers: [{resources: {limits: {cpu: 1, memory: 20Mi}}}]}\
            """,
            QosClass.GUARANTEED,
            new GroupLimits(2048, 200_000, 20 * MIB)),
        new Row(
            "an init container without limits",
            """
            {initContainers: [{}], containers: [{resources: {limits: {cpu: 1, memory: 20Mi}}}]}\
            """,
            QosClass.BURSTABLE,
            new GroupLimits(1024, 0, 0)),
        new Row(
            "a sidecar runs beside the others and beside what starts after it",
            """
            {initContainers: [{restartPolicy: Always, resources: {limits: {cpu: 1, memory: 10Mi}}},
                              {resources: {limits: {cpu: 3, memory: 1Mi}}}],
             containers: [{resources: {limits: {cpu: 1, memory: 20Mi}}}]}\
            """,
            QosClass.GUARANTEED,
            new GroupLimits(4096, 400_000, 30 * MIB)),
        new Row(
            "the runtime class's overhead",
            """
            {overhead: {cpu: 500m, memory: 5Mi},
             containers: [{resources: {limits: {cpu: 1, memory: 20Mi}}}]}\
            """,
            QosClass.GUARANTEED,
            new GroupLimits(1536, 150_000, 25 * MIB)),
        new Row(
            "overhead makes no limit",
            "{overhead: {cpu: 500m, memory: 5Mi}, containers: [{}]}",
            QosClass.BEST_EFFORT,
            new GroupLimits(2, 0, 0)));
  }

  private static String spec(String... resources) {
    return List.of(resources).stream()
        .map(each -> "{resources: " + each + "}")
        .collect(Collectors.joining(", ", "{containers: [", "]}"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void podsGetWhatTheirContainersAskFor(Row row) {
    JsonNode spec = Yaml.read(row.spec());
    assertEquals(row.qosClass(), QosClass.of(spec));
    assertEquals(row.limits(), GroupLimits.ofPod(spec));
  }

  @Test
  void nodesAreLimitedInMemoryOnly() {
    assertEquals(new GroupLimits(3891, 0, MIB), GroupLimits.ofNode(Quantity.parse("3800m"), MIB));
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "256, 10", "1024, 39", "262144, 10000"})
  void weightsFollowUpstreamsFormula(long shares, long weight) {
    assertEquals(weight, GroupFiles.weight(shares));
  }

  @ParameterizedTest
  @CsvSource({"25000, 25%", "12345, 13%", "1000, 1%", "150000, 150%"})
  void systemdTakesWholePercents(long quota, String percent) {
    assertEquals(
        "[Unit]\nStopWhenUnneeded=yes\n\n[Slice]\nCPUWeight=10\nCPUQuota="
            + percent
            + "\nMemoryMax=64\n",
        GroupFiles.unit(new GroupLimits(256, quota, 64)));
  }

  @Test
  void namesAsDockerTakesThem() {
    GroupName name =
        GroupName.of("/lab/node-1").child("kubepods").child("burstable").child("pod12-34");
    assertEquals("/lab/node-1/kubepods/burstable/pod12-34", name.path());
    assertEquals("lab-node_1-kubepods-burstable-pod12_34.slice", name.slice());
    assertEquals(
        "/lab.slice/lab-node_1.slice/lab-node_1-kubepods.slice"
            + "/lab-node_1-kubepods-burstable.slice/"
            + name.slice(),
        name.slicePath());
    assertEquals("kubepods-pod1.slice", GroupName.of("/").child("kubepods").child("pod1").slice());
  }
}
