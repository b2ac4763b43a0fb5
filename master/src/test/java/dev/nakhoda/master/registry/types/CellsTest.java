package dev.nakhoda.master.registry.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.Json;
import dev.nakhoda.master.registry.ResourceType;
import java.time.Instant;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** The rows that {@code kubectl get -o wide} prints, kind by kind. */
class CellsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");

  private static ResourceType type(String plural) {
    return Types.all().stream()
        .filter(type -> type.name().plural().equals(plural))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          nodes | {} | x;Unknown;<none>;60m;;<none>;<none>;<unknown>;<unknown>;<unknown>
          nodes | {'spec':{'unschedulable':true},'status':{'conditions':[{'type':'Ready','status':'True'}],'addresses':[{'type':'InternalIP','address':'10.0.0.1'}],'nodeInfo':{'kubeletVersion':'v1','osImage':'Debian','kernelVersion':'6','containerRuntimeVersion':'docker://20'}}} | x;Ready,SchedulingDisabled;<none>;60m;v1;10.0.0.1;<none>;Debian;6;docker://20
          nodes | {'status':{'conditions':[{'type':'Ready','status':'Unknown'}]}} | x;NotReady;<none>;60m;;<none>;<none>;<unknown>;<unknown>;<unknown>
          services | {'spec':{'type':'ClusterIP','clusterIPs':['10.254.0.9'],'ports':[{'port':80,'protocol':'TCP'}],'selector':{'b':'2','a':'1'}}} | x;ClusterIP;10.254.0.9;<none>;80/TCP;60m;a=1,b=2
          services | {'spec':{'type':'NodePort','clusterIPs':['10.254.0.9'],'ports':[{'port':80,'nodePort':30080,'protocol':'TCP'},{'port':53,'protocol':'UDP'}]}} | x;NodePort;10.254.0.9;<none>;80:30080/TCP,53/UDP;60m;<none>
          services | {'spec':{'type':'LoadBalancer','clusterIPs':['10.254.0.9']}} | x;LoadBalancer;10.254.0.9;<pending>;<none>;60m;<none>
          services | {'spec':{'type':'ExternalName','externalName':'example.com'}} | x;ExternalName;<none>;example.com;<none>;60m;<none>
          services | {'spec':{'type':'ClusterIP','clusterIPs':['None']}} | x;ClusterIP;None;<none>;<none>;60m;<none>
          deployments | {'spec':{'replicas':3,'selector':{'matchLabels':{'a':'1'}},'template':{'spec':{'containers':[{'name':'c','image':'i:1'},{'name':'d','image':'j'}]}}},'status':{'readyReplicas':2,'updatedReplicas':3,'availableReplicas':1}} | x;2/3;3;1;60m;c,d;i:1,j;a=1
          replicasets | {'spec':{'replicas':3},'status':{'replicas':2,'readyReplicas':1}} | x;3;2;1;60m;;;<none>
          replicationcontrollers | {'spec':{'replicas':1,'selector':{'a':'1'}}} | x;1;0;0;60m;;;a=1
          endpoints | {} | x;<none>;60m
          endpoints | {'subsets':[{'addresses':[{'ip':'10.1.0.1'},{'ip':'10.1.0.2'}],'ports':[{'port':80},{'port':81}]}]} | x;10.1.0.1:80,10.1.0.2:80,10.1.0.1:81 + 1 more...;60m
          endpointslices | {'addressType':'IPv4'} | x;IPv4;<unset>;<unset>;60m
          endpointslices | {'addressType':'IPv4','ports':[{'port':80}],'endpoints':[{'addresses':['10.1.0.1']}]} | x;IPv4;80;10.1.0.1;60m
          configmaps | {'data':{'a':'1'},'binaryData':{'b':'1'}} | x;2;60m
          secrets | {'type':'Opaque','data':{'a':'1'}} | x;Opaque;1;60m
          namespaces | {'status':{'phase':'Active'}} | x;Active;60m
          horizontalpodautoscalers | {'spec':{'scaleTargetRef':{'kind':'Deployment','name':'web'},'minReplicas':2,'maxReplicas':5,'metrics':[{'type':'Resource','resource':{'name':'cpu','target':{'averageUtilization':50}}}]},'status':{'currentReplicas':3,'currentMetrics':[{'type':'Resource','resource':{'name':'cpu','current':{'averageUtilization':12,'averageValue':'1m'}}}]}} | x;Deployment/web;cpu: 12%/50%;2;5;3;60m
          horizontalpodautoscalers | {'spec':{'scaleTargetRef':{'kind':'Deployment','name':'web'},'maxReplicas':5,'metrics':[{'type':'Resource','resource':{'name':'memory','target':{'averageValue':'1Gi'}}},{'type':'External','external':{'target':{'averageValue':'5'}}},{'type':'Pods','pods':{}}]},'status':{'currentMetrics':[{},{'type':'External','external':{'current':{'averageValue':'2500m'}}}]}} | x;Deployment/web;memory: <unknown>/1Gi, 2500m/5 (avg) + 1 more...;<unset>;5;0;60m
          leases | {'spec':{'holderIdentity':'me'}} | x;me;60m
          events | {'lastTimestamp':'2026-01-01T00:59:55Z','firstTimestamp':'2026-01-01T00:50:00Z','count':4,'type':'Normal','reason':'Pulled','message':'m ','involvedObject':{'kind':'Pod','name':'p','fieldPath':'f'},'source':{'component':'kubelet','host':'n1'}} | 5s;Normal;Pulled;pod/p;f;kubelet, n1;m;10m;4;x
          events | {'eventTime':'2026-01-01T00:59:00.000000Z','type':'Normal','reason':'Scheduled','message':'m','involvedObject':{'kind':'Pod','name':'p'},'reportingComponent':'default-scheduler'} | 60s;Normal;Scheduled;pod/p;;default-scheduler;m;60s;1;x
          """)
  void rows(String plural, String json, String expected) {
    ObjectNode object = Json.readObject(json.replace('\'', '"'));
    object
        .withObjectProperty("metadata")
        .put("name", "x")
        .put("creationTimestamp", "2026-01-01T00:00:00Z");
    ResourceType type = type(plural);
    var cells = type.cells(object, NOW);
    assertThat(cells).hasSameSizeAs(type.columns());
    assertThat(cells.stream().map(Object::toString).collect(Collectors.joining(";")))
        .isEqualTo(expected);
  }

  @Test
  void everyTypeIsListedOnceAndHasAPrefixOfItsOwn() {
    assertThat(Types.all()).extracting(ResourceType::name).doesNotHaveDuplicates();
    assertThat(Types.all()).extracting(ResourceType::storagePrefix).doesNotHaveDuplicates();
  }
}
