package dev.nakhoda.master.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Patches as kubectl's apply, edit, label and set image send them. */
class StrategicMergePatchTest {

  private static final Schemas SCHEMAS = Schemas.load();

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          scalar set               | {a:{replicas:1}}                       | {a:{replicas:2}}                        | {a:{replicas:2}}
          null deletes             | {a:{replicas:1,paused:true}}           | {a:{paused:null}}                       | {a:{replicas:1}}
          null of absent           | {a:{replicas:1}}                       | {a:{paused:null}}                       | {a:{replicas:1}}
          nulls in new maps vanish | {}                                     | {a:{replicas:1,paused:null}}            | {a:{replicas:1}}
          map replaced             | {a:{selector:{matchLabels:{x:1}}}}     | {a:{selector:{$patch:replace,matchExpressions:[]}}} | {a:{selector:{matchExpressions:[]}}}
          map deleted              | {a:{selector:{matchLabels:{x:1}}}}     | {a:{selector:{$patch:delete}}}          | {a:{selector:{}}}
          retainKeys               | {a:{strategy:{type:RollingUpdate,rollingUpdate:{maxSurge:1}}}} | {a:{strategy:{$retainKeys:[type],type:Recreate}}} | {a:{strategy:{type:Recreate}}}
          retainKeys with null     | {a:{strategy:{type:RollingUpdate,rollingUpdate:{maxSurge:1}}}} | {a:{strategy:{$retainKeys:[type],type:Recreate,rollingUpdate:null}}} | {a:{strategy:{type:Recreate}}}
          labels merged            | {metadata:{labels:{x:1,y:2}}}          | {metadata:{labels:{y:null,z:3}}}        | {metadata:{labels:{x:1,z:3}}}
          finalizers united        | {metadata:{finalizers:[a,b]}}          | {metadata:{finalizers:[b,c]}}           | {metadata:{finalizers:[a,b,c]}}
          finalizer deleted        | {metadata:{finalizers:[a,b]}}          | {metadata:{$deleteFromPrimitiveList/finalizers:[a]}} | {metadata:{finalizers:[b]}}
          finalizers ordered       | {metadata:{finalizers:[a,b]}}          | {metadata:{$setElementOrder/finalizers:[c,a],finalizers:[c]}} | {metadata:{finalizers:[c,a,b]}}
          delete and order         | {metadata:{finalizers:[a,b,c]}}        | {metadata:{$deleteFromPrimitiveList/finalizers:[b],$setElementOrder/finalizers:[c,a]}} | {metadata:{finalizers:[c,a]}}
          atomic list              | {a:{selector:{matchExpressions:[{key:x}]}}} | {a:{selector:{matchExpressions:[{key:y}]}}} | {a:{selector:{matchExpressions:[{key:y}]}}}
          string over map          | {a:{selector:{x:1}}}                   | {a:{selector:text}}                     | {a:{selector:text}}
          list over nothing        | {}                                     | {metadata:{finalizers:[a]}}             | {metadata:{finalizers:[a]}}
          """)
  void mergesMaps(String name, String current, String patch, String want) {
    assertThat(
            StrategicMergePatch.apply(deployment(), loose(current, "spec"), loose(patch, "spec")))
        .isEqualTo(loose(want, "spec"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          image of one container | {containers:[{name:x,image:i1},{name:y,image:i2}]} | {containers:[{name:y,image:i3}]}                      | {containers:[{name:x,image:i1},{name:y,image:i3}]}
          as kubectl apply sends | {containers:[{name:x,image:i1,args:[q]}]}          | {$setElementOrder/containers:[{name:x}],containers:[{name:x,image:i2}]} | {containers:[{name:x,image:i2,args:[q]}]}
          order alone            | {containers:[{name:x},{name:y}]}                   | {$setElementOrder/containers:[{name:y},{name:x}]}    | {containers:[{name:y},{name:x}]}
          added in front         | {containers:[{name:x}]}                            | {$setElementOrder/containers:[{name:w},{name:x}],containers:[{name:w}]} | {containers:[{name:w},{name:x}]}
          new ones come first    | {containers:[{name:x}]}                            | {containers:[{name:w}]}                              | {containers:[{name:w},{name:x}]}
          deleted                | {containers:[{name:x},{name:y}]}                   | {containers:[{name:x,$patch:delete}]}                | {containers:[{name:y}]}
          apply prunes one       | {containers:[{name:x},{name:y}]}                   | {$setElementOrder/containers:[{name:y}],containers:[{$patch:delete,name:x}]} | {containers:[{name:y}]}
          others' sidecar stays  | {containers:[{name:s},{name:x},{name:y}]}          | {$setElementOrder/containers:[{name:y},{name:x}]}    | {containers:[{name:s},{name:y},{name:x}]}
          sidecar between        | {containers:[{name:x},{name:s},{name:y}]}          | {$setElementOrder/containers:[{name:x},{name:y},{name:z}],containers:[{name:z}]} | {containers:[{name:x},{name:s},{name:y},{name:z}]}
          list replaced          | {containers:[{name:x},{name:y}]}                   | {containers:[{name:z},{$patch:replace}]}             | {containers:[{name:z}]}
          nested list            | {containers:[{name:x,env:[{name:a,value:b}]}]}     | {containers:[{name:x,env:[{name:c,value:d}]}]}       | {containers:[{name:x,env:[{name:c,value:d},{name:a,value:b}]}]}
          nested delete          | {containers:[{name:x,env:[{name:a},{name:c}]}]}    | {containers:[{name:x,$setElementOrder/env:[{name:c}],env:[{$patch:delete,name:a}]}]} | {containers:[{name:x,env:[{name:c}]}]}
          env value to source    | {containers:[{name:x,env:[{name:a,value:b}]}]}     | {containers:[{name:x,env:[{name:a,value:null,valueFrom:{fieldRef:{fieldPath:p}}}]}]} | {containers:[{name:x,env:[{name:a,valueFrom:{fieldRef:{fieldPath:p}}}]}]}
          ports by number        | {containers:[{name:x,ports:[{containerPort:80,name:a}]}]} | {containers:[{name:x,ports:[{containerPort:80,name:b},{containerPort:81}]}]} | {containers:[{name:x,ports:[{containerPort:80,name:b},{containerPort:81}]}]}
          args are atomic        | {containers:[{name:x,args:[a,b]}]}                 | {containers:[{name:x,args:[c]}]}                     | {containers:[{name:x,args:[c]}]}
          volume changes source  | {volumes:[{name:v,emptyDir:{}}]}                   | {volumes:[{name:v,$retainKeys:[name,hostPath],hostPath:{path:p}}]} | {volumes:[{name:v,hostPath:{path:p}}]}
          mounts by path         | {containers:[{name:x,volumeMounts:[{mountPath:p,name:v}]}]} | {containers:[{name:x,volumeMounts:[{mountPath:q,name:v}]}]} | {containers:[{name:x,volumeMounts:[{mountPath:q,name:v},{mountPath:p,name:v}]}]}
          node selector replaced | {nodeSelector:{x:1}}                               | {nodeSelector:{$patch:replace,y:2}}                  | {nodeSelector:{y:2}}
          tolerations are atomic | {tolerations:[{key:x}]}                            | {tolerations:[{key:y}]}                              | {tolerations:[{key:y}]}
          list deleted           | {volumes:[{name:v}]}                               | {volumes:null}                                       | {}
          """)
  void mergesLists(String name, String current, String patch, String want) {
    Schema pod = SCHEMAS.forKind("v1", "Pod").orElseThrow();
    ObjectNode merged = StrategicMergePatch.apply(pod, spec(current), spec(patch));
    assertThat(merged).isEqualTo(spec(want));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {$patch:nonsense}                          | unknown patch type: nonsense
          {$retainKeys:[a],volumes:[]}               | invalid patch format of retainKeys
          {$retainKeys:a}                            | invalid patch format of retainKeys
          {containers:[{image:i}]}                   | does not contain declared merge key: name
          {containers:[text]}                        | expected a map
          {containers:[{name:x,$patch:merge}]}       | merging lists cannot yet be specified in the patch
          {$setElementOrder/containers:x}            | invalid patch format of setElementOrder list
          {$setElementOrder/containers:[{name:y}],containers:[{name:x}]} | doesn't match $setElementOrder list
          """)
  void refusesMalformedPatches(String patch, String fault) {
    Schema pod = SCHEMAS.forKind("v1", "Pod").orElseThrow();
    ObjectNode current = spec("{containers:[{name:x}],volumes:[]}");
    assertThatThrownBy(() -> StrategicMergePatch.apply(pod, current, spec(patch)))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining(fault)
        .extracting(thrown -> ((ApiException) thrown).code())
        .isEqualTo(400);
  }

  @Test
  void leavesItsArgumentsAlone() {
    ObjectNode current = spec("{containers:[{name:x}]}");
    ObjectNode patch =
        spec("{$setElementOrder/containers:[{name:x}],containers:[{name:x,image:i}]}");
    StrategicMergePatch.apply(SCHEMAS.forKind("v1", "Pod").orElseThrow(), current, patch);
    assertThat(current).isEqualTo(spec("{containers:[{name:x}]}"));
    assertThat(patch.path("spec").has("$setElementOrder/containers")).isTrue();
  }

  private static Schema deployment() {
    return SCHEMAS.forKind("apps/v1", "Deployment").orElseThrow();
  }

  private static ObjectNode spec(String spec) {
    return loose("{a:" + spec + "}", "spec");
  }

  /** JSON without quotes; {@code a} stands for {@code first}. */
  private static ObjectNode loose(String text, String first) {
    String quoted =
        text.trim()
            .replaceAll("([A-Za-z$/][A-Za-z0-9$/]*)", "\"$1\"")
            .replaceAll("\"(null|true|false)\"", "$1")
            .replaceFirst("^\\{\"a\":", "{\"" + first + "\":");
    return Json.readObject(quoted);
  }
}
