package dev.nakhoda.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class LabPlanTest {

  @Test
  void theDefaultLabHasPlainNames() {
    LabPlan plan = LabPlan.of("nakhoda", Subnet.parse("10.88.0.0/24"), 2);
    assertThat(plan.bridge()).isEqualTo("nakhoda-br");
    assertThat(plan.masterAddress()).isEqualTo("10.88.0.1");
    assertThat(plan.nodes())
        .containsExactly(
            new LabPlan.LabNode("node-1", "node-1", "10.88.0.11", "nakhoda-n1"),
            new LabPlan.LabNode("node-2", "node-2", "10.88.0.12", "nakhoda-n2"));
  }

  @Test
  void anotherLabClashesWithNothing() {
    LabPlan plan = LabPlan.of("it", Subnet.parse("10.88.0.0/24"), 100);
    assertThat(plan.nodes()).extracting(LabPlan.LabNode::name).first().isEqualTo("node-1");
    assertThat(plan.nodes()).extracting(LabPlan.LabNode::namespace).first().isEqualTo("it-node-1");
    List<String> interfaces = plan.nodes().stream().map(LabPlan.LabNode::hostInterface).toList();
    assertThat(interfaces).doesNotHaveDuplicates().allMatch(name -> name.length() <= 15);
    assertThat(plan.bridge()).isNotEqualTo(LabPlan.of("other", plan.subnet(), 1).bridge());
  }

  @Test
  void aSubnetThatIsTooSmallIsToldInOneLine() {
    assertThatThrownBy(() -> LabPlan.of("nakhoda", Subnet.parse("10.88.0.0/28"), 20))
        .isInstanceOf(LabException.class)
        .hasMessage("--nodes 20: 10.88.0.0/28 has room for 0 to 4");
  }
}
