package dev.nakhoda.it.walks;

import dev.nakhoda.it.TestCluster;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What people who used the documented system wrote down, command by command: one test a walk, its
 * steps in the class beside this one. They run side by side, each in a namespace of its own.
 */
@ExtendWith(TestCluster.class)
class WalksTest {

  private static final String OLD = "1.27";
  private static final String NEW = "1.33";

  @ParameterizedTest
  @ValueSource(strings = {OLD, NEW})
  @Execution(ExecutionMode.CONCURRENT)
  void w02Deployment(String minor, TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "w02", minor)) {
      new DeploymentWalk(walk).take();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {OLD, NEW})
  @Execution(ExecutionMode.CONCURRENT)
  void w03RollingUpdateFailureRollBack(String minor, TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "w03", minor)) {
      new RollBackWalk(walk).take();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {OLD, NEW})
  @Execution(ExecutionMode.CONCURRENT)
  void w04Canary(String minor, TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "w04", minor)) {
      new CanaryWalk(walk).take();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {OLD, NEW})
  @Execution(ExecutionMode.CONCURRENT)
  void w10ConfigMapsAndSecrets(String minor, TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "w10", minor)) {
      new ConfigWalk(walk).take();
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void w12Placement(TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "w12", NEW)) {
      new PlacementWalk(walk).take();
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void w13ReplicationController(TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "w13", OLD)) {
      new ReplicationControllerWalk(walk).take();
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void w14DaemonSet(TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "w14-daemons", OLD)) {
      new DaemonSetWalk(walk).take();
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void w14StatefulSet(TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "w14-stateful", NEW)) {
      new StatefulSetWalk(walk).take();
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void w14Job(TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "w14-jobs", OLD)) {
      new JobWalk(walk).take();
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void w14CronJob(TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "w14-cron", NEW)) {
      new CronJobWalk(walk).take();
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void w17PrivateRegistry(TestCluster cluster, @TempDir Path folder) {
    try (Walk walk = new Walk(cluster, "w17", NEW)) {
      new PrivateRegistryWalk(walk, folder).take();
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void resources(TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "resources", NEW)) {
      new ResourcesWalk(walk).take();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {OLD, NEW})
  @Execution(ExecutionMode.CONCURRENT)
  void w16NamespacesLimitsQuota(String minor, TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "w16", minor)) {
      new NamespaceWalk(walk).take();
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void preemption(TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "preemption", NEW)) {
      new PreemptionWalk(walk).take();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {OLD, NEW})
  @Execution(ExecutionMode.CONCURRENT)
  void verbsOfWorkloads(String minor, TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "verbs", minor)) {
      new VerbsWalk(walk).take();
    }
  }
}
