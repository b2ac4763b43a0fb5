package dev.nakhoda.it.walks;

import dev.nakhoda.it.TestCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** W14's other half: data that outlives its pods. Real directories on real nodes. */
@ExtendWith(TestCluster.class)
class StorageWalkTest {

  private static final String OLD = "1.27";
  private static final String NEW = "1.33";

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void w14StatefulSetComesBackToItsData(TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "w14-data", NEW)) {
      new StatefulDataWalk(walk).take();
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void claimsOfTheDefaultClass(TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "claims", NEW)) {
      new ClaimWalk(walk).take();
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void volumesMadeByHand(TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "by-hand", OLD)) {
      new StaticVolumeWalk(walk).take();
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aDirectoryOfOneNode(TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "local", NEW)) {
      new LocalVolumeWalk(walk).take();
    }
  }
}
