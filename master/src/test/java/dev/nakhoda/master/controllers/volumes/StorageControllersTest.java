package dev.nakhoda.master.controllers.volumes;

import static dev.nakhoda.master.controllers.engine.Samples.inDefault;
import static dev.nakhoda.master.controllers.engine.Samples.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LocalVolume;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.loop.FakeTime;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.FakeCluster;
import dev.nakhoda.master.volumes.Annotations;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All storage controllers together, stepped by hand. */
class StorageControllersTest {

  private static final ResourceName CLAIMS = ResourceName.PERSISTENT_VOLUME_CLAIMS;
  private static final ResourceName VOLUMES = ResourceName.PERSISTENT_VOLUMES;

  private final FakeCluster cluster = new FakeCluster(new FakeTime());
  private List<Controller> controllers = List.of();

  @BeforeEach
  void start() throws InterruptedException {
    ControllerContext context = cluster.context(FakeCluster.config());
    controllers =
        List.of(
            ClaimController.of(context),
            VolumeController.of(context),
            LocalPathProvisioner.of(context),
            ClaimExpansion.of(context),
            ClaimProtection.of(context),
            VolumeProtection.of(context),
            EphemeralVolumes.of(context));
    context.informers().start();
    cluster.create(
        ResourceName.NODES,
        object(
            "{'metadata':{'name':'n1','annotations':{'nakhoda.dev/local-path-directory':'/d'},'labels':{'kubernetes.io/hostname':'n1'}}}"));
    settle();
  }

  private void settle() throws InterruptedException {
    cluster.settle(controllers);
  }

  private KubeObject claim(String name, String storageClass) {
    return cluster.create(
        CLAIMS,
        object(
            "{'apiVersion':'v1','kind':'PersistentVolumeClaim','metadata':{'name':'%s','namespace':'default'},'spec':{'storageClassName':'%s','accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}}}"
                .formatted(name, storageClass)));
  }

  private String volume(String name, String policy) {
    cluster.create(
        VOLUMES,
        object(
            "{'apiVersion':'v1','kind':'PersistentVolume','metadata':{'name':'%s'},'spec':{'capacity':{'storage':'2Gi'},'accessModes':['ReadWriteOnce'],'persistentVolumeReclaimPolicy':'%s'},'status':{'phase':'Pending'}}"
                .formatted(name, policy)));
    return name;
  }

  private String at(ResourceName resource, ObjectKey key, String path) {
    return cluster.get(resource, key).tree().at(path).asString("");
  }

  @Test
  void aStaticVolumeIsBoundReleasedAndKept() throws InterruptedException {
    ObjectKey pv = ObjectKey.cluster(volume("pv", "Retain"));
    settle();
    assertThat(at(VOLUMES, pv, "/status/phase")).isEqualTo("Available");
    claim("data", "");
    settle();
    assertThat(at(CLAIMS, inDefault("data"), "/status/phase")).isEqualTo("Bound");
    assertThat(at(CLAIMS, inDefault("data"), "/status/capacity/storage")).isEqualTo("2Gi");
    assertThat(cluster.get(CLAIMS, inDefault("data")).annotations())
        .containsEntry(Annotations.BIND_COMPLETED, "yes")
        .containsEntry(Annotations.BOUND_BY_CONTROLLER, "yes");
    cluster.delete(VOLUMES, pv, DeleteOptions.DEFAULT);
    settle();
    assertThat(at(VOLUMES, pv, "/status/phase")).as("protected").isEqualTo("Bound");
    cluster.delete(CLAIMS, inDefault("data"), DeleteOptions.DEFAULT);
    settle();
    assertThat(cluster.find(CLAIMS, inDefault("data"))).isEmpty();
    assertThat(cluster.find(VOLUMES, pv)).as("free to go").isEmpty();
  }

  @Test
  void aClaimInUseStaysUntilItsPodIsGone() throws InterruptedException {
    volume("pv", "Retain");
    claim("data", "");
    cluster.create(
        ResourceName.PODS,
        object(
            "{'metadata':{'name':'web','namespace':'default'},'spec':{'nodeName':'n1','volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'data'}}]}}"));
    settle();
    cluster.delete(CLAIMS, inDefault("data"), DeleteOptions.DEFAULT);
    settle();
    assertThat(cluster.get(CLAIMS, inDefault("data")).beingDeleted()).isTrue();
    cluster.vanish(inDefault("web"));
    settle();
    assertThat(cluster.find(CLAIMS, inDefault("data"))).isEmpty();
    assertThat(at(VOLUMES, ObjectKey.cluster("pv"), "/status/phase")).isEqualTo("Released");
  }

  @Test
  void theDefaultClassProvisionsGrowsAndReleases() throws InterruptedException {
    KubeObject data = claim("data", "local-path");
    settle();
    assertThat(cluster.told())
        .contains(
            "Normal WaitForFirstConsumer waiting for first consumer to be created before binding");
    cluster.edit(
        CLAIMS,
        data.key(),
        tree ->
            tree.withObjectProperty("metadata")
                .withObjectProperty("annotations")
                .put(Annotations.SELECTED_NODE, "n1"));
    settle();
    ObjectKey pv = ObjectKey.cluster("pvc-" + data.uid());
    assertThat(at(CLAIMS, data.key(), "/status/phase")).isEqualTo("Bound");
    assertThat(at(VOLUMES, pv, "/spec/hostPath/path"))
        .isEqualTo("/d/" + pv.name() + "_default_data");
    assertThat(LocalVolume.isOf(cluster.get(VOLUMES, pv), "n1")).isTrue();
    assertThat(cluster.told())
        .contains("Normal ProvisioningSucceeded Successfully provisioned volume " + pv.name());
    cluster.edit(
        CLAIMS,
        data.key(),
        tree ->
            tree.withObjectProperty("spec")
                .withObjectProperty("resources")
                .withObjectProperty("requests")
                .put("storage", "3Gi"));
    settle();
    assertThat(at(CLAIMS, data.key(), "/status/capacity/storage")).isEqualTo("3Gi");
    assertThat(at(VOLUMES, pv, "/spec/capacity/storage")).isEqualTo("3Gi");
    cluster.delete(CLAIMS, data.key(), DeleteOptions.DEFAULT);
    settle();
    assertThat(at(VOLUMES, pv, "/status/phase")).isEqualTo("Released");
  }

  @Test
  void aNodeThatIsGoneIsNotWaitedFor() throws InterruptedException {
    KubeObject data = claim("data", "local-path");
    cluster.edit(
        CLAIMS,
        data.key(),
        tree ->
            tree.withObjectProperty("metadata")
                .withObjectProperty("annotations")
                .put(Annotations.SELECTED_NODE, "n9"));
    settle();
    assertThat(cluster.get(CLAIMS, data.key()).annotations())
        .doesNotContainKey(Annotations.SELECTED_NODE);
    assertThat(cluster.told())
        .contains(
            "Warning ProvisioningFailed failed to provision volume with StorageClass"
                + " \"local-path\": failed to get target node: nodes \"n9\" not found");
  }

  @Test
  void ephemeralClaimsBelongToTheirPod() throws InterruptedException {
    KubeObject pod =
        cluster.create(
            ResourceName.PODS,
            object(
                "{'metadata':{'name':'web','namespace':'default'},'spec':{'volumes':[{'name':'tmp','ephemeral':{'volumeClaimTemplate':{'metadata':{'labels':{'a':'b'}},'spec':{'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}}}}}]}}"));
    settle();
    KubeObject made = cluster.get(CLAIMS, inDefault("web-tmp"));
    assertThat(made.labels()).containsEntry("a", "b");
    assertThat(made.controllerOwner().orElseThrow().path("uid").asString("")).isEqualTo(pod.uid());
    assertThat(made.tree().at("/spec/storageClassName").asString(""))
        .as("the default class, given late")
        .isEqualTo("local-path");
  }
}
