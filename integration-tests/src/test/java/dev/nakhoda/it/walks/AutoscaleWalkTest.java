package dev.nakhoda.it.walks;

import dev.nakhoda.it.TestCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Autoscaling under a real CPU load, up and back down. */
@ExtendWith(TestCluster.class)
class AutoscaleWalkTest {

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void autoscale(TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "autoscale", "1.33")) {
      new AutoscaleWalk(walk).take();
    }
  }
}
