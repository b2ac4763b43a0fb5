package dev.nakhoda.master.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** What {@code kubectl get -o yaml} shows after creating the least that is valid. */
class DefaultsTest {

  private static final Schemas SCHEMAS = Schemas.load();

  private static final String POD_SPEC =
      "'restartPolicy':'Always','dnsPolicy':'ClusterFirst','terminationGracePeriodSeconds':30,"
          + "'schedulerName':'default-scheduler','securityContext':{}";
  private static final String CONTAINER =
      "'terminationMessagePath':'/dev/termination-log','terminationMessagePolicy':'File',"
          + "'resources':{},'imagePullPolicy':'IfNotPresent'";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          v1      | Pod        | {'spec':{'containers':[{'image':'a:1','ports':[{'containerPort':1}]}]}} | {'spec':{'containers':[{'image':'a:1','ports':[{'containerPort':1,'protocol':'TCP'}],CONTAINER}],'enableServiceLinks':true,POD},'status':{}}
          apps/v1 | Deployment | {'spec':{'template':{'spec':{'containers':[{'image':'a:1'}]}}}} | {'spec':{'replicas':1,'revisionHistoryLimit':10,'progressDeadlineSeconds':600,'strategy':{'type':'RollingUpdate','rollingUpdate':{'maxSurge':'25%','maxUnavailable':'25%'}},'template':{'spec':{'containers':[{'image':'a:1',CONTAINER}],POD}}},'status':{}}
          apps/v1 | Deployment | {'spec':{'replicas':0,'strategy':{'type':'Recreate'}}} | {'spec':{'replicas':0,'revisionHistoryLimit':10,'progressDeadlineSeconds':600,'strategy':{'type':'Recreate'}},'status':{}}
          v1      | Service    | {'spec':{'ports':[{'port':80}]}} | {'spec':{'type':'ClusterIP','sessionAffinity':'None','internalTrafficPolicy':'Cluster','ports':[{'port':80,'protocol':'TCP','targetPort':80}]},'status':{'loadBalancer':{}}}
          v1      | Service    | {'spec':{'type':'NodePort','sessionAffinity':'ClientIP'}} | {'spec':{'type':'NodePort','sessionAffinity':'ClientIP','sessionAffinityConfig':{'clientIP':{'timeoutSeconds':10800}},'internalTrafficPolicy':'Cluster','externalTrafficPolicy':'Cluster'},'status':{'loadBalancer':{}}}
          v1      | Service    | {'spec':{'type':'ExternalName'}} | {'spec':{'type':'ExternalName','sessionAffinity':'None'},'status':{'loadBalancer':{}}}
          v1      | Secret     | {}     | {'type':'Opaque'}
          v1      | ConfigMap  | {}     | {}
          v1      | Namespace  | {'metadata':{'name':'n'}} | {'metadata':{'name':'n','labels':{'kubernetes.io/metadata.name':'n'}},'spec':{},'status':{'phase':'Active'}}
          v1      | ReplicationController | {'spec':{'template':{'metadata':{'labels':{'a':'b'}}}}} | {'metadata':{'labels':{'a':'b'}},'spec':{'replicas':1,'selector':{'a':'b'},'template':{'metadata':{'labels':{'a':'b'}}}},'status':{}}
          apps/v1 | DaemonSet  | {'spec':{}} | {'spec':{'revisionHistoryLimit':10,'updateStrategy':{'type':'RollingUpdate','rollingUpdate':{'maxUnavailable':1,'maxSurge':0}}},'status':{}}
          batch/v1| CronJob    | {'spec':{'jobTemplate':{'spec':{}}}} | {'spec':{'concurrencyPolicy':'Allow','suspend':false,'successfulJobsHistoryLimit':3,'failedJobsHistoryLimit':1,'jobTemplate':{'spec':{}}},'status':{}}
          batch/v1| Job        | {'spec':{}} | {'spec':{'completionMode':'NonIndexed','suspend':false,'completions':1,'parallelism':1,'backoffLimit':6,'podReplacementPolicy':'TerminatingOrFailed'},'status':{}}
          """)
  void applies(String apiVersion, String kind, String given, String want) {
    ObjectNode object = json(given);
    Schema schema = SCHEMAS.forKind(apiVersion, kind).orElseThrow();
    schema.applyDefaults(object);
    assertThat(object).isEqualTo(json(want));
    schema.applyDefaults(object);
    assertThat(object).as("applied twice").isEqualTo(json(want));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'image':'a'                 | 'imagePullPolicy':'Always'
          'image':'a:latest'          | 'imagePullPolicy':'Always'
          'image':'h:5000/a'          | 'imagePullPolicy':'Always'
          'image':'h:5000/a:2'        | 'imagePullPolicy':'IfNotPresent'
          'image':'a@sha256:00'       | 'imagePullPolicy':'IfNotPresent'
          'image':'a:1','resources':{'limits':{'cpu':'1','memory':'2'},'requests':{'cpu':'3'}} | 'resources':{'limits':{'cpu':'1','memory':'2'},'requests':{'cpu':'3','memory':'2'}}
          'image':'a:1','livenessProbe':{'httpGet':{'port':80},'periodSeconds':0} | 'livenessProbe':{'httpGet':{'port':80,'path':'/','scheme':'HTTP'},'periodSeconds':10,'timeoutSeconds':1,'successThreshold':1,'failureThreshold':3}
          """)
  void completesContainers(String given, String want) {
    ObjectNode object = json("{'spec':{'containers':[{" + given + "}]}}");
    SCHEMAS.forKind("v1", "Pod").orElseThrow().applyDefaults(object);
    ObjectNode expected = json("{" + want + "}");
    expected.forEachEntry((field, value) ->
        assertThat(object.path("spec").path("containers").get(0).path(field)).isEqualTo(value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'name':'v'}                             | {'name':'v','emptyDir':{}}
          {'name':'v','configMap':{'name':'c'}}    | {'name':'v','configMap':{'name':'c','defaultMode':420}}
          {'name':'v','secret':{'secretName':'c','defaultMode':0}} | {'name':'v','secret':{'secretName':'c','defaultMode':0}}
          {'name':'v','hostPath':{'path':'/p'}}    | {'name':'v','hostPath':{'path':'/p','type':''}}
          """)
  void completesVolumes(String given, String want) {
    ObjectNode object = json("{'spec':{'volumes':[" + given + "]}}");
    SCHEMAS.forKind("v1", "Pod").orElseThrow().applyDefaults(object);
    assertThat(object.path("spec").path("volumes").get(0)).isEqualTo(json(want));
  }

  private static ObjectNode json(String text) {
    return Json.readObject(
        text.replace("CONTAINER", CONTAINER).replace("POD", POD_SPEC).replace('\'', '"'));
  }
}
