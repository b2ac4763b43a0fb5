package dev.nakhoda.master.registry.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Names;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.schema.Schema;
import dev.nakhoda.master.schema.Schemas;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Specs with one fault each, after defaulting, and what upstream says about it. */
class PodSpecRulesTest {

  private static final Schema POD = Schemas.load().forKind("v1", "Pod").orElseThrow();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'name':'Foo'                                        | name: Invalid value: "Foo": LABEL
          'image':' i'                                        | image: Invalid value: " i": must not have leading or trailing whitespace
          'ports':[{'containerPort':70000}]                   | ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive
          'ports':[{'containerPort':1,'hostPort':-1}]         | ports[0].hostPort: Invalid value: -1: must be between 1 and 65535, inclusive
          'ports':[{'containerPort':1,'name':'a'},{'containerPort':2,'name':'a'}] | ports[1].name: Duplicate value: "a"
          'ports':[{'containerPort':1,'name':'has-more-than-15'}] | ports[0].name: Invalid value: "has-more-than-15": must be no more than 15 characters
          'ports':[{'containerPort':1,'name':'80'}]           | ports[0].name: Invalid value: "80": must contain at least one letter (a-z)
          'ports':[{'containerPort':1,'hostPort':8},{'containerPort':2,'hostPort':8}] | ports[1].hostPort: Duplicate value: "TCP//8"
          'env':[{'name':'a=b'}]                              | env[0].name: Invalid value: "a=b": a valid environment variable name must consist only of printable ASCII characters other than '='
          'env':[{'name':'a','valueFrom':{}}]                 | env[0].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`
          'env':[{'name':'a','value':'x','valueFrom':{'fieldRef':{'fieldPath':'metadata.name'}}}] | env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty
          'env':[{'name':'a','valueFrom':{'fieldRef':{'fieldPath':'metadata.nonsense'}}}] | env[0].valueFrom.fieldRef.fieldPath: Invalid value: "metadata.nonsense": error converting fieldPath: field label not supported: metadata.nonsense
          'env':[{'name':'a','valueFrom':{'secretKeyRef':{'key':'k'}}}] | env[0].valueFrom.secretKeyRef.name: Invalid value: "": SUBDOMAIN
          'envFrom':[{}]                                      | envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`
          'volumeMounts':[{'name':'x','mountPath':'/x'}]      | volumeMounts[0].name: Not found: "x"
          'volumeMounts':[{'name':'v','mountPath':'/x'},{'name':'v','mountPath':'/x'}] | volumeMounts[1].mountPath: Invalid value: "/x": must be unique
          'volumeMounts':[{'name':'v','mountPath':'/x','subPath':'../y'}] | volumeMounts.subPath: Invalid value: "../y": must not contain '..'
          'volumeMounts':[{'name':'v','mountPath':'/x','mountPropagation':'Bidirectional'}] | volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers
          'resources':{'limits':{'cpu':'-1'}}                 | resources.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0
          'resources':{'requests':{'cpu':'2'},'limits':{'cpu':'1'}} | resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1
          'resources':{'limits':{'gpu':'1'}}                  | resources.limits[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified
          'resources':{'limits':{'x.com/gpu':'500m'}}         | resources.limits[x.com/gpu]: Invalid value: "500m": must be an integer
          'livenessProbe':{}                                  | livenessProbe: Required value: must specify a handler type
          'livenessProbe':{'exec':{'command':['x']},'tcpSocket':{'port':1}} | livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type
          'livenessProbe':{'exec':{'command':['x']},'successThreshold':2} | livenessProbe.successThreshold: Invalid value: 2: must be 1
          'readinessProbe':{'httpGet':{'port':0}}             | readinessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive
          'readinessProbe':{'exec':{'command':['x']},'periodSeconds':-1} | readinessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0
          'lifecycle':{'preStop':{}}                          | lifecycle.preStop: Required value: must specify a handler type
          'securityContext':{'runAsUser':-1}                  | securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive
          'securityContext':{'privileged':true,'allowPrivilegeEscalation':false} | securityContext: Invalid value: {"privileged":true,"allowPrivilegeEscalation":false}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true
          """)
  void refusesContainers(String fields, String fault) {
    String container = "{'name':'c','image':'i'," + fields + "}";
    assertThat(faults("'containers':[" + container + "],'volumes':[{'name':'v'}]"))
        .contains(
            "spec.containers[0]."
                + fault
                    .replace("LABEL", Names.LABEL_FAULT)
                    .replace("SUBDOMAIN", Names.SUBDOMAIN_FAULT));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'initContainers':[{'name':'c','image':'i'}]         | initContainers[0].name: Duplicate value: "c"
          'initContainers':[{'name':'d','image':'i','livenessProbe':{'exec':{'command':['x']}}}] | initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always
          'volumes':[{'name':'v'},{'name':'v'}]               | volumes[1].name: Duplicate value: "v"
          'volumes':[{'name':'v','emptyDir':{},'hostPath':{'path':'/'}}] | volumes[0].hostPath: Forbidden: may not specify more than 1 volume type
          'volumes':[{'name':'v','hostPath':{'path':'/a/../b'}}] | volumes[0].hostPath.path: Invalid value: "/a/../b": must not contain '..'
          'volumes':[{'name':'v','secret':{'secretName':'s','defaultMode':1000}}] | volumes[0].secret.defaultMode: Invalid value: 1000: must be a number between 0 and 0777 (octal), both inclusive
          'volumes':[{'name':'v','configMap':{'name':'s','items':[{'key':'k','path':'/p'}]}}] | volumes[0].configMap.items[0].path: Invalid value: "/p": must be a relative path
          'terminationGracePeriodSeconds':-1                  | terminationGracePeriodSeconds: Invalid value: -1: must be greater than or equal to 0
          'activeDeadlineSeconds':0                           | activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive
          'dnsPolicy':'None'                                  | dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None
          'dnsConfig':{'nameservers':['x']}                   | dnsConfig.nameservers[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)
          'hostAliases':[{'ip':'1.2.3.999'}]                  | hostAliases[0].ip: Invalid value: "1.2.3.999": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)
          'shareProcessNamespace':true,'hostPID':true         | securityContext.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled
          'tolerations':[{'operator':'Equal'}]                | tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"
          'tolerations':[{'key':'a','operator':'Exists','effect':'NoSchedule','tolerationSeconds':1}] | tolerations[0].effect: Invalid value: "NoSchedule": effect must be 'NoExecute' when `tolerationSeconds` is set
          'topologySpreadConstraints':[{'maxSkew':0,'topologyKey':'z','whenUnsatisfiable':'DoNotSchedule'}] | topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero
          'affinity':{'podAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':[{'topologyKey':'z','labelSelector':{'matchExpressions':[{'key':'a','operator':'In'}]}}]}} | affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'
          'nodeSelector':{'a b':'c'}                          | nodeSelector: Invalid value: "a b": QUALIFIED
          """)
  void refusesSpecs(String fields, String fault) {
    assertThat(faults("'containers':[{'name':'c','image':'i'}]," + fields))
        .contains("spec." + fault.replace("QUALIFIED", Names.QUALIFIED_FAULT));
  }

  @Test
  void acceptsWhatPeopleWrite() {
    assertThat(
            faults(
                "'hostNetwork':true,'nodeSelector':{'kubernetes.io/os':'linux'},"
                    + "'dnsConfig':{'nameservers':['1.2.3.4','2001:db8::1'],'searches':['a.b']},"
                    + "'hostAliases':[{'ip':'127.0.0.1','hostnames':['foo.local']}],"
                    + "'tolerations':[{'operator':'Exists'},{'key':'k','value':'v','effect':'NoSchedule'},"
                    + "{'key':'k','operator':'Exists','effect':'NoExecute','tolerationSeconds':300}],"
                    + "'volumes':[{'name':'v'},{'name':'p','projected':{'sources':[{'serviceAccountToken':"
                    + "{'path':'token'}},{'configMap':{'name':'c'}}]}}],"
                    + "'initContainers':[{'name':'i','image':'i'}],"
                    + "'containers':[{'name':'c','image':'i','ports':[{'containerPort':80,'name':'http'}],"
                    + "'env':[{'name':'a.b-c','value':''},{'name':'N','valueFrom':{'fieldRef':{'fieldPath':"
                    + "'metadata.labels[~app~]'}}}],"
                    + "'volumeMounts':[{'name':'v','mountPath':'/v','subPath':'a/b'}],"
                    + "'resources':{'limits':{'cpu':'1','memory':'1Gi'},'requests':{'cpu':'0.5'}},"
                    + "'readinessProbe':{'httpGet':{'port':'http','path':'/'}}}]"))
        .isEmpty();
  }

  private static List<String> faults(String spec) {
    String json = "{'spec':{" + spec + "}}";
    ObjectNode pod = Json.readObject(json.replace('\'', '"').replace('~', '\''));
    POD.applyDefaults(pod);
    FieldFaults faults = new FieldFaults();
    PodSpecRules.check(KubeObject.of(pod).tree().path("spec"), "spec", faults);
    return faults.causes().stream().map(each -> each.field() + ": " + each.message()).toList();
  }
}
