package dev.nakhoda.master.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A namespace's limit ranges and what they do to pods and claims. */
class LimitRangerTest {

  private TestRegistry registry;

  @BeforeEach
  void open() throws InterruptedException {
    registry = new TestRegistry();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private void limits(String limit) throws InterruptedException {
    registry.create(
        ResourceName.LIMIT_RANGES,
        "default",
        "{'metadata':{'name':'l'},'spec':{'limits':[" + limit + "]}}");
    registry.cache.awaitCurrent();
  }

  private KubeObject pod(String resources) {
    return registry.create(
        ResourceName.PODS,
        "default",
        "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i','resources':{"
            + resources
            + "}}]}}");
  }

  @Test
  void containersGetTheDefaults() throws InterruptedException {
    limits(
        "{'type':'Container','default':{'cpu':'500m','memory':'64Mi'},"
            + "'defaultRequest':{'cpu':'100m'}}");
    KubeObject pod = pod("'limits':{'memory':'32Mi'}");
    assertThat(pod.tree().at("/spec/containers/0/resources").toString())
        .isEqualTo(
            "{\"limits\":{\"memory\":\"32Mi\",\"cpu\":\"500m\"},\"requests\":{\"memory\":\"32Mi\",\"cpu\":\"100m\"}}");
    assertThat(pod.annotations().get("kubernetes.io/limit-ranger"))
        .isEqualTo(
            "LimitRanger plugin set: cpu request for container c; cpu limit for container c");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'type':'Pod','max':{'cpu':'1'}       |                                         | maximum cpu usage per Pod is 1.  No limit is specified
          'type':'Pod','max':{'cpu':'1'}       | 'limits':{'cpu':'2'}                    | maximum cpu usage per Pod is 1, but limit is 2
          'type':'Pod','min':{'cpu':'1'}       |                                         | minimum cpu usage per Pod is 1.  No request is specified
          'type':'Container','max':{'memory':'1Gi'} | 'limits':{'memory':'2Gi'}          | maximum memory usage per Container is 1Gi, but limit is 2Gi
          'type':'Container','min':{'memory':'1Gi'} | 'requests':{'memory':'1Mi'}        | minimum memory usage per Container is 1Gi, but request is 1Mi
          'type':'Container','maxLimitRequestRatio':{'cpu':'2'} | 'requests':{'cpu':'1'},'limits':{'cpu':'3'} | cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000
          'type':'Container','maxLimitRequestRatio':{'cpu':'2'} |                        | cpu max limit to request ratio per Container is 2, but no request is specified or request is 0
          'type':'Container','min':{'cpu':'1','memory':'1Mi'},'defaultRequest':{'cpu':'1'} | 'requests':{'cpu':'500m','memory':'1Ki'} | [minimum cpu usage per Container is 1, but request is 500m, minimum memory usage per Container is 1Mi, but request is 1Ki]
          """)
  void podsOutsideTheBoundsAreForbidden(String limit, String resources, String why)
      throws InterruptedException {
    limits("{" + limit + "}");
    assertThatThrownBy(() -> pod(resources == null ? "" : resources))
        .hasMessage("pods \"p\" is forbidden: " + why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          500Mi | minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 500Mi
          5Gi   | maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 5Gi
          """)
  void soAreClaims(String size, String why) throws InterruptedException {
    limits("{'type':'PersistentVolumeClaim','min':{'storage':'1Gi'},'max':{'storage':'2Gi'}}");
    assertThatThrownBy(() ->
            registry.create(
                ResourceName.PERSISTENT_VOLUME_CLAIMS,
                "default",
                "{'metadata':{'name':'d'},'spec':{'accessModes':['ReadWriteOnce'],'resources':{"
                    + "'requests':{'storage':'"
                    + size
                    + "'}}}}"))
        .hasMessage("persistentvolumeclaims \"d\" is forbidden: " + why);
  }
}
