package dev.nakhoda.master.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.Status;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class SchemaTest {

  private static final Schemas SCHEMAS = Schemas.load();
  static final List<ResourceName> RESOURCES = ResourceName.ALL;

  @ParameterizedTest
  @FieldSource("RESOURCES")
  void knowsEveryResource(ResourceName resource) {
    assertThat(SCHEMAS.forKind(resource.apiVersion(), resource.kind())).isPresent();
    assertThat(SCHEMAS.forKind(resource.apiVersion(), resource.kind() + "List")).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'spec':{'replicas':'x'}}              | json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32
          {'spec':{'replicas':1.5}}              | json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32
          {'spec':{'replicas':3000000000}}       | json: cannot unmarshal number 3000000000 into Go struct field DeploymentSpec.spec.replicas of type int32
          {'spec':'x'}                           | json: cannot unmarshal string into Go struct field Deployment.spec of type v1.DeploymentSpec
          {'spec':{'paused':'yes'}}              | json: cannot unmarshal string into Go struct field DeploymentSpec.spec.paused of type bool
          {'metadata':{'labels':{'a':1}}}        | json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string
          {'metadata':{'labels':[]}}             | json: cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type map[string]string
          {'spec':{'template':{'spec':{'containers':{}}}}} | json: cannot unmarshal object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container
          {'spec':{'template':{'spec':{'containers':['x']}}}} | json: cannot unmarshal string into Go struct field PodSpec.spec.template.spec.containers of type v1.Container
          {'spec':{'template':{'spec':{'containers':[{'env':[{'value':true}]}]}}}} | json: cannot unmarshal bool into Go struct field EnvVar.spec.template.spec.containers.env.value of type string
          {'spec':{'template':{'spec':{'containers':[{'resources':{'limits':{'cpu':'lots'}}}]}}}} | quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
          {'spec':{'strategy':{'rollingUpdate':{'maxSurge':true}}}} | json: cannot unmarshal bool into Go struct field RollingUpdateDeployment.spec.strategy.rollingUpdate.maxSurge of type int32
          {'metadata':{'creationTimestamp':'yesterday'}} | parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"
          """)
  void wordsDecodingFaultsAsUpstream(String object, String fault) {
    assertThat(deployment().decodingFault(json(object))).contains(fault);
  }

  @Test
  void refusesUndecodable() {
    assertThatThrownBy(() -> deployment().decode(json("{'spec':{'replicas':'x'}}")))
        .isInstanceOf(ApiException.class)
        .hasMessage(
            "Deployment in version \"v1\" cannot be handled as a Deployment: json: cannot unmarshal"
                + " string into Go struct field DeploymentSpec.spec.replicas of type int32");
    assertThat(deployment().strictDecodingError(List.of(Schema.unknownField("spec.foo"))))
        .hasMessage(
            "Deployment in version \"v1\" cannot be handled as a Deployment: strict decoding error:"
                + " unknown field \"spec.foo\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-21T20:05:06Z",
        "2026-11-21T20:05:06.5Z",
        "2026-11-21T20:05:06.123456Z",
        "2026-11-21T20:05:06.123456789Z",
        "2026-11-21T20:05:06+01:00",
        "2024-02-29T23:59:59Z",
        "2026-12-31T00:00:00Z"
      })
  void readsTimes(String time) {
    assertThat(deployment().decodingFault(created(time))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-02-29T20:05:06Z",
        "2026-00-21T20:05:06Z",
        "2026-13-21T20:05:06Z",
        "2026-11-00T20:05:06Z",
        "2026-11-21T24:05:06Z",
        "2026-11-21T20:60:06Z",
        "2026-11-21T20:05:60Z",
        "2026-11-21 20:05:06Z",
        "2026-11-21T20:05:06",
        "Z",
        ""
      })
  void refusesWhatIsNoTime(String time) {
    assertThat(deployment().decodingFault(created(time)).orElse(""))
        .startsWith("parsing time \"" + time + "\" as \"2006-01-02T15:04:05Z07:00\"");
  }

  private static ObjectNode created(String time) {
    ObjectNode object = Json.object();
    object.putObject("metadata").put("creationTimestamp", time);
    return object;
  }

  @ParameterizedTest
  @CsvSource({"aGVsbG8=,''", "aGVs!G8=,4", "aGVsb,4", "'',''"})
  void checksBase64(String data, String faultAt) {
    Schema secret = SCHEMAS.forKind("v1", "Secret").orElseThrow();
    ObjectNode object = Json.object();
    object.putObject("data").put("k", data);
    assertThat(secret.decodingFault(object).orElse(""))
        .isEqualTo(faultAt.isEmpty() ? "" : "illegal base64 data at input byte " + faultAt);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'foo':1,'spec':{'replicas':1}}                     | {'spec':{'replicas':1}}       | foo
          {'spec':{'template':{'spec':{'containers':[{'name':'a','img':'b'}]}}}} | {'spec':{'template':{'spec':{'containers':[{'name':'a'}]}}}} | spec.template.spec.containers[0].img
          {'metadata':{'labels':{'any':'x'},'nme':'y'}}       | {'metadata':{'labels':{'any':'x'}}} | metadata.nme
          {'spec':{'paused':null,'template':{'metadata':{'creationTimestamp':null}}}} | {'spec':{'template':{'metadata':{}}}} |
          {'metadata':{'labels':{},'finalizers':[]}}          | {'metadata':{}}               |
          {'spec':{'paused':false,'replicas':0,'template':{'spec':{'hostPID':true,'hostIPC':false}}}} | {'spec':{'replicas':0,'template':{'spec':{'hostPID':true}}}} |
          {'spec':{'template':{'spec':{'containers':[]}}}}    | {'spec':{'template':{'spec':{'containers':[]}}}} |
          {'spec':{'template':{'spec':{'overhead':{'cpu':0.5,'memory':'1024Mi'}}}}} | {'spec':{'template':{'spec':{'overhead':{'cpu':'500m','memory':'1Gi'}}}}} |
          """)
  void prunes(String given, String want, String unknown) {
    ObjectNode object = json(given);
    List<String> paths = deployment().prune(object);
    assertThat(object).isEqualTo(json(want));
    assertThat(String.join(",", paths)).isEqualTo(unknown == null ? "" : unknown);
  }

  /** What a patch left alone is the very node that was there, and is believed to be good. */
  @Test
  void looksOnlyAtWhatAPatchTouched() {
    ObjectNode known =
        json("{'spec':{'replicas':'many','template':{'unknown':1}},'status':{'replicas':1}}");
    ObjectNode patched =
        (ObjectNode) JsonMergePatch.apply(known, json("{'status':{'replicas':2,'odd':1}}"));

    assertThat(deployment().decodingFault(patched, known)).isEmpty();
    assertThat(deployment().prune(patched, known)).containsExactly("status.odd");
    assertThat(patched)
        .isEqualTo(
            json("{'spec':{'replicas':'many','template':{'unknown':1}},'status':{'replicas':2}}"));
    assertThat(known)
        .isEqualTo(
            json("{'spec':{'replicas':'many','template':{'unknown':1}},'status':{'replicas':1}}"));
    ObjectNode wrong = (ObjectNode) JsonMergePatch.apply(known, json("{'spec':{'replicas':'x'}}"));
    assertThat(deployment().decodingFault(wrong, known)).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'spec':{'strategy':{'type':'Now'}}}                | spec.strategy.type: Unsupported value: "Now": supported values: "Recreate", "RollingUpdate"
          {'spec':{'template':{'spec':{}}}}                   | spec.template.spec.containers: Required value
          {'spec':{'template':{'spec':{'containers':[{'image':'x'}]}}}} | spec.template.spec.containers[0].name: Required value
          {'spec':{'template':{'spec':{'restartPolicy':'No'}}}} | spec.template.spec.restartPolicy: Unsupported value: "No": supported values: "Always", "OnFailure", "Never"
          """)
  void validatesNeededFieldsAndValues(String given, String fault) {
    ObjectNode object = json(given);
    deployment().applyDefaults(object);
    assertThat(deployment().validate(object))
        .extracting(cause -> cause.field() + ": " + cause.message())
        .contains(fault);
  }

  @Test
  void aCompleteObjectIsValid() {
    ObjectNode object =
        json(
            "{'metadata':{'name':'d'},'spec':{'selector':{'matchLabels':{'a':'b'}},'template':"
                + "{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c','image':'i',"
                + "'ports':[{'containerPort':80}]}]}}}}");
    deployment().applyDefaults(object);
    assertThat(deployment().validate(object)).extracting(Status.Cause::field).isEmpty();
  }

  private static Schema deployment() {
    return SCHEMAS.forKind("apps/v1", "Deployment").orElseThrow();
  }

  private static ObjectNode json(String text) {
    return Json.readObject(text.replace('\'', '"'));
  }
}
