package dev.nakhoda.master.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where pods with claims go: two nodes {@code n1} and {@code n2}, one claim {@code data}. */
class VolumeRulesTest {

  private static final String USES =
      "'volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'data'}}]";
  private static final String LATE =
      "{'metadata':{'name':'late'},'provisioner':'x/y','volumeBindingMode':'WaitForFirstConsumer'}";

  record Case(String name, String claim, String volume, String storageClass, String want) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static String claim(String metadata, String spec, String phase) {
    return "{'metadata':{'name':'data','namespace':'default','uid':'u1'%s},'spec':{'storageClassName':'late','accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}%s},'status':{'phase':'%s'}}"
        .formatted(metadata, spec, phase);
  }

  private static final String PENDING = claim("", "", "Pending");
  private static final String BOUND =
      claim(
          ",'annotations':{'pv.kubernetes.io/bind-completed':'yes'}",
          ",'volumeName':'pv'",
          "Bound");

  private static String volume(String more, String node) {
    return "{'metadata':{'name':'pv'},'spec':{'storageClassName':'late','accessModes':['ReadWriteOnce'],'capacity':{'storage':'1Gi'}%s,'nodeAffinity':{'required':{'nodeSelectorTerms':[{'matchExpressions':[{'key':'host','operator':'In','values':['%s']}]}]}}},'status':{'phase':'Available'}}"
        .formatted(more, node);
  }

  private static String all(String why) {
    return "0/2 nodes are available: "
        + why
        + ". preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.";
  }

  static Stream<Case> cases() {
    String here = volume("", "n2");
    return Stream.of(
        new Case("no claim", "", "", LATE, all("persistentvolumeclaim \"data\" not found")),
        new Case(
            "claim on its way out",
            claim(",'deletionTimestamp':'2026-01-01T00:00:00Z'", "", "Pending"),
            "",
            LATE,
            all("persistentvolumeclaim \"data\" is being deleted")),
        new Case(
            "class binds at once",
            PENDING,
            here,
            LATE.replace("WaitForFirstConsumer", "Immediate"),
            all("pod has unbound immediate PersistentVolumeClaims")),
        new Case(
            "lost",
            claim("", ",'volumeName':'pv'", "Lost"),
            "",
            LATE,
            all("persistentvolumeclaim \"data\" bound to non-existent persistentvolume \"pv\"")),
        new Case("bound there", BOUND, here, LATE, "n2"),
        new Case(
            "bound elsewhere",
            BOUND,
            volume("", "n9"),
            LATE,
            all("2 node(s) had volume node affinity conflict")),
        new Case("a free volume there", PENDING, here, LATE, "n2 take pv"),
        new Case(
            "a free volume that is too small",
            PENDING,
            here.replace("1Gi", "1Mi"),
            LATE.replace("x/y", "kubernetes.io/no-provisioner"),
            all("2 node(s) didn't find available persistent volumes to bind")),
        new Case(
            "another's volume",
            PENDING,
            volume(",'claimRef':{'namespace':'default','name':'other','uid':'u2'}", "n2"),
            LATE.replace("x/y", "kubernetes.io/no-provisioner"),
            all("2 node(s) didn't find available persistent volumes to bind")),
        new Case(
            "made where its node was selected",
            claim(",'annotations':{'volume.kubernetes.io/selected-node':'n1'}", "", "Pending"),
            "",
            LATE,
            "n1 provision n1"),
        new Case(
            "made where the class allows",
            PENDING,
            "",
            "{'metadata':{'name':'late'},'provisioner':'x/y','volumeBindingMode':"
                + "'WaitForFirstConsumer','allowedTopologies':[{'matchLabelExpressions':[{'key':"
                + "'host','values':['n2']}]}]}",
            "n2 provision n2"));
  }

  private static Cluster cluster(String claim, String volume, String storageClass) {
    Cluster cluster = new Cluster().node("n1", "'host':'n1'", "").node("n2", "'host':'n2'", "");
    VolumeSnapshot volumes = cluster.snapshot.volumes();
    if (!claim.isEmpty()) {
      volumes.putClaim(new ObjectKey("default", "data"), Optional.of(Cluster.json(claim)));
    }
    if (!volume.isEmpty()) {
      volumes.putVolume("pv", Optional.of(Cluster.json(volume)));
    }
    volumes.putClass("late", Optional.of(Cluster.json(storageClass)));
    return cluster;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void placesPods(Case given) {
    Cluster cluster = cluster(given.claim(), given.volume(), given.storageClass());
    assertThat(decided(cluster)).isEqualTo(given.want());
  }

  private static String decided(Cluster cluster) {
    String node = cluster.decide("", USES);
    Optional<NodeInfo> found = cluster.snapshot.node(node);
    if (found.isEmpty()) {
      return node;
    }
    PodVolumes volumes = PodVolumes.of(Cluster.demand("new", "", USES), cluster.snapshot.volumes());
    StringBuilder said = new StringBuilder(node);
    for (VolumeChoice choice :
        volumes.choices(found.get().facts(), cluster.snapshot.volumes()).orElseThrow()) {
      said.append(
          switch (choice) {
            case VolumeChoice.Take(var volume, _) -> " take " + volume.name();
            case VolumeChoice.Provision(_, String where) -> " provision " + where;
          });
    }
    return said.toString();
  }

  @Test
  void whatWasChosenIsNotChosenAgain() {
    Cluster cluster =
        cluster(PENDING, volume("", "n2"), LATE.replace("x/y", "kubernetes.io/no-provisioner"));
    PodVolumes volumes = PodVolumes.of(Cluster.demand("new", "", USES), cluster.snapshot.volumes());
    NodeFacts there = cluster.snapshot.node("n2").orElseThrow().facts();
    volumes
        .choices(there, cluster.snapshot.volumes())
        .orElseThrow()
        .forEach(cluster.snapshot.volumes()::assume);
    KubeObject other = Cluster.json(PENDING.replace("'data'", "'other'").replace("u1", "u2"));
    cluster.snapshot.volumes().putClaim(other.key(), Optional.of(other));
    assertThat(cluster.decide("", USES.replace("data", "other")))
        .contains("2 node(s) didn't find available persistent volumes to bind");
  }

  @Test
  void aClaimForOnePodHasOnePod() {
    Cluster cluster =
        cluster(BOUND.replace("ReadWriteOnce", "ReadWriteOncePod"), volume("", "n2"), LATE)
            .running("old", "n2", "", USES);
    assertThat(cluster.decide("", USES))
        .startsWith(
            "0/2 nodes are available: 2 node has pod using PersistentVolumeClaim with the same name"
                + " and ReadWriteOncePod access mode");
  }
}
