package dev.nakhoda.master.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Claims, volumes and classes as users meet them: defaults, refusals, what may change. */
class StorageKindsTest {

  private static final ResourceName CLAIMS = ResourceName.PERSISTENT_VOLUME_CLAIMS;
  private static final ResourceName VOLUMES = ResourceName.PERSISTENT_VOLUMES;
  private static final ResourceName CLASSES = ResourceName.STORAGE_CLASSES;
  private static final ObjectKey DATA = new ObjectKey("default", "data");

  private TestRegistry registry;

  @BeforeEach
  void open() throws InterruptedException {
    registry = new TestRegistry();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private KubeObject claim(String spec) {
    return registry.create(
        CLAIMS, "default", "{'metadata':{'name':'data'},'spec':{%s}}".formatted(spec));
  }

  private static final String GOOD =
      "'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}";

  private void storageClass(String more) throws InterruptedException {
    registry.create(
        CLASSES,
        "",
        "{'metadata':{'name':'fast','annotations':{'storageclass.kubernetes.io/is-default-class':'true'}},'provisioner':'x/y'%s}"
            .formatted(more));
    registry.cache.awaitCurrent();
  }

  @Test
  void aClaimIsProtectedAndGetsTheDefaultClass() throws InterruptedException {
    storageClass("");
    KubeObject claim = claim(GOOD);
    assertThat(claim.tree().at("/spec/storageClassName").asString("")).isEqualTo("fast");
    assertThat(claim.tree().at("/spec/volumeMode").asString("")).isEqualTo("Filesystem");
    assertThat(claim.tree().at("/status/phase").asString("")).isEqualTo("Pending");
    assertThat(claim.metadata().path("finalizers").toString())
        .isEqualTo("[\"kubernetes.io/pvc-protection\"]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'accessModes':[],'resources':{'requests':{'storage':'1Gi'}}                | spec.accessModes: Required value: at least 1 access mode is required
          'accessModes':['Many'],'resources':{'requests':{'storage':'1Gi'}}          | spec.accessModes: Unsupported value: "Many"
          'accessModes':['ReadWriteOncePod','ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}} | may not use ReadWriteOncePod with other access modes
          'accessModes':['ReadWriteOnce']                                            | spec.resources[storage]: Required value
          'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'0'}}   | must be greater than zero
          """)
  void badClaimsAreRefused(String spec, String why) {
    assertThatThrownBy(() -> claim(spec)).hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'capacity':{'storage':'1Gi'},'accessModes':['ReadWriteOnce']                                   | must specify a volume type
          'capacity':{'storage':'1Gi'},'accessModes':['ReadWriteOnce'],'local':{'path':'/d'}             | Local volume requires node affinity
          'capacity':{'storage':'1Gi'},'accessModes':['ReadWriteOnce'],'hostPath':{'path':'/a/../b'}     | must not contain '..'
          'capacity':{'cpu':'1'},'accessModes':['ReadWriteOnce'],'hostPath':{'path':'/a'}                | spec.capacity: Unsupported value
          'capacity':{'storage':'1Gi'},'accessModes':['ReadWriteOnce'],'hostPath':{'path':'/a'},'nfs':{'server':'s','path':'/'} | may not specify more than 1 volume type
          """)
  void badVolumesAreRefused(String spec, String why) {
    assertThatThrownBy(() ->
            registry.create(VOLUMES, "", "{'metadata':{'name':'pv'},'spec':{%s}}".formatted(spec)))
        .hasMessageContaining(why);
  }

  @Test
  void onlyBoundClaimsOfAClassThatAllowsItGrow() throws InterruptedException {
    storageClass(",'allowVolumeExpansion':true");
    claim(GOOD);
    String more = "{'spec':{'resources':{'requests':{'storage':'2Gi'}}}}";
    assertThatThrownBy(() -> registry.merge(CLAIMS, DATA, "", more))
        .hasMessageContaining("Only bound persistent volume claims can be expanded");
    registry.merge(
        CLAIMS, DATA, "status", "{'status':{'phase':'Bound','capacity':{'storage':'1Gi'}}}");
    KubeObject grown = registry.merge(CLAIMS, DATA, "", more);
    assertThat(grown.tree().at("/spec/resources/requests/storage").asString("")).isEqualTo("2Gi");
    assertThatThrownBy(() ->
            registry.merge(
                CLAIMS, DATA, "", "{'spec':{'resources':{'requests':{'storage':'1Gi'}}}}"))
        .hasMessageContaining("field can not be less than status.capacity");
    assertThatThrownBy(
            () -> registry.merge(CLAIMS, DATA, "", "{'spec':{'accessModes':['ReadWriteMany']}}"))
        .hasMessageContaining("spec is immutable after creation except resources.requests");
  }

  @Test
  void volumesAndClassesStayWhatTheyAre() throws InterruptedException {
    registry.create(
        VOLUMES,
        "",
        "{'metadata':{'name':'pv'},'spec':{'capacity':{'storage':'1Gi'},'accessModes':['ReadWriteOnce'],'hostPath':{'path':'/a'}}}");
    ObjectKey pv = ObjectKey.cluster("pv");
    assertThatThrownBy(() -> registry.merge(VOLUMES, pv, "", "{'spec':{'hostPath':{'path':'/b'}}}"))
        .hasMessageContaining("spec.persistentvolumesource is immutable after creation");
    assertThat(registry.get(VOLUMES, pv).metadata().path("finalizers").toString())
        .contains("kubernetes.io/pv-protection");
    storageClass("");
    assertThatThrownBy(() ->
            registry.merge(CLASSES, ObjectKey.cluster("fast"), "", "{'provisioner':'other/one'}"))
        .hasMessageContaining("updates to provisioner are forbidden.");
  }
}
