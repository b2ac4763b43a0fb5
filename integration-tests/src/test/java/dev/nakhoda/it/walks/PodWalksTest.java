package dev.nakhoda.it.walks;

import dev.nakhoda.it.TestCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** W5, W6, W7, W9, W11: what the node does with one pod. Side by side, on real Docker. */
@ExtendWith(TestCluster.class)
class PodWalksTest {

  private static final String OLD = "1.27";
  private static final String NEW = "1.33";

  @ParameterizedTest
  @ValueSource(strings = {OLD, NEW})
  @Execution(ExecutionMode.CONCURRENT)
  void w05Pods(String minor, TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "w05", minor)) {
      new ContainersWalk(walk).take();
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void w06InfrastructureContainer(TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "w06", NEW)) {
      new SandboxWalk(walk).take();
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void w07InitContainers(TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "w07", OLD)) {
      new InitContainersWalk(walk).take();
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void w07Sidecars(TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "w07-sidecars", NEW)) {
      new SidecarsWalk(walk).take();
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void w09PullAndRestartPolicies(TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "w09", OLD)) {
      new CrashWalk(walk).take();
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void w11Health(TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "w11", NEW)) {
      new HealthWalk(walk).take();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {OLD, NEW})
  @Execution(ExecutionMode.CONCURRENT)
  void debugging(String minor, TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "debugging", minor)) {
      new DebugWalk(walk).take();
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void hooksAndTheEnd(TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "hooks", OLD)) {
      new HooksWalk(walk).take();
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void securityContexts(TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "security", NEW)) {
      new SecurityWalk(walk).take();
    }
  }
}
