package dev.nakhoda.cli.workloads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutTest {

  private static KubeObject object(String json) {
    return KubeObject.of(Json.readObject(json.replace('\'', '"')));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,3,3,3 | Waiting for deployment spec update to be observed... | false",
        "2,1,3,3 | Waiting for deployment \"web\" rollout to finish: 1 out of 3 new replicas have"
            + " been updated... | false",
        "2,3,4,3 | Waiting for deployment \"web\" rollout to finish: 1 old replicas are pending"
            + " termination... | false",
        "2,3,3,2 | Waiting for deployment \"web\" rollout to finish: 2 of 3 updated replicas are"
            + " available... | false",
        "2,3,3,3 | deployment \"web\" successfully rolled out | true"
      })
  void statusOfADeployment(String numbers, String want, boolean done) {
    String[] number = numbers.split(",");
    RolloutStatus status =
        RolloutStatus.of(
            object(
                "{'kind':'Deployment','metadata':{'name':'web','generation':2},'spec':{'replicas':3},"
                    + "'status':{'observedGeneration':"
                    + number[0]
                    + ",'updatedReplicas':"
                    + number[1]
                    + ",'replicas':"
                    + number[2]
                    + ",'availableReplicas':"
                    + number[3]
                    + "}}"));
    assertThat(status).isEqualTo(new RolloutStatus(want, done));
  }

  @Test
  void aMissedDeadlineIsAFailure() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            RolloutStatus.of(
                object(
                    "{'kind':'Deployment','metadata':{'name':'web'},'status':{'conditions':["
                        + "{'type':'Progressing','reason':'ProgressDeadlineExceeded'}]}}")))
        .withMessage("deployment \"web\" exceeded its progress deadline");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3,3,a,b,0 | waiting for statefulset rolling update to complete 3 pods at revision b...",
        "2,3,a,b,0 | Waiting for 1 pods to be ready...",
        "3,3,b,b,0 | statefulset rolling update complete 3 pods at revision b...",
        "3,1,a,b,1 | Waiting for partitioned roll out to finish: 1 out of 2 new pods have been"
            + " updated...",
        "3,2,a,b,1 | partitioned roll out complete: 2 new pods have been updated..."
      })
  void statusOfAStatefulSet(String values, String want) {
    String[] value = values.split(",");
    String text =
        "{'kind':'StatefulSet','metadata':{'name':'db','generation':1},'spec':{'replicas':3,"
            + "'updateStrategy':{'type':'RollingUpdate','rollingUpdate':{'partition':%s}}},"
            + "'status':{'observedGeneration':1,'readyReplicas':%s,'updatedReplicas':%s,"
            + "'currentReplicas':3,'currentRevision':'%s','updateRevision':'%s'}}";
    assertThat(
            RolloutStatus.of(
                    object(text.formatted(value[4], value[0], value[1], value[2], value[3])))
                .message())
        .isEqualTo(want);
  }

  private static final KubeObject WEB =
      object(
          "{'kind':'Deployment','metadata':{'name':'web','uid':'u'},'spec':{'template':"
              + "{'metadata':{'labels':{'app':'web'}},'spec':{'x':3}}}}");

  private static KubeObject replicaSet(String owner, int revision, String cause) {
    return object(
        "{'kind':'ReplicaSet','metadata':{'name':'web-%2$d','annotations':{%3$s"
                .formatted(owner, revision, cause)
            + "'deployment.kubernetes.io/revision':'%2$d'},'ownerReferences':[{'uid':'%1$s','controller':true}]},"
                .formatted(owner, revision)
            + "'spec':{'template':{'metadata':{'labels':{'app':'web','pod-template-hash':'h'}},"
            + "'spec':{'x':%d}}}}".formatted(revision));
  }

  private static final RolloutHistory HISTORY =
      RolloutHistory.of(
          WEB,
          List.of(
              replicaSet("u", 3, ""),
              replicaSet("other", 2, ""),
              replicaSet("u", 1, "'kubernetes.io/change-cause':'first',")));

  @Test
  void historyIsTold() {
    assertThat(HISTORY.table())
        .isEqualTo("REVISION  CHANGE-CAUSE\n1         first\n3         <none>\n");
  }

  @Test
  void undoGoesToTheLastOneBeforeThePresent() {
    assertThat(HISTORY.target(0)).map(RolloutHistory.Revision::number).contains(1L);
    assertThat(HISTORY.target(3)).map(RolloutHistory.Revision::number).contains(3L);
    assertThat(HISTORY.target(2)).isEmpty();
    assertThat(RolloutHistory.isAt(WEB, HISTORY.get(3))).isTrue();
    KubeObject back = RolloutHistory.rolledBack(WEB, HISTORY.get(1));
    assertThat(back.tree().at("/spec/template").toString())
        .isEqualTo("{\"metadata\":{\"labels\":{\"app\":\"web\"}},\"spec\":{\"x\":1}}");
    assertThat(back.annotations()).containsEntry("kubernetes.io/change-cause", "first");
  }
}
