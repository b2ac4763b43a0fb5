package dev.nakhoda.master.registry.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.Json;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** What {@code kubectl get pods} says: READY, STATUS and RESTARTS. */
class PodSummaryTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          not scheduled        | {'phase':'Pending'} | 0/2 | Pending | 0
          evicted              | {'phase':'Failed','reason':'Evicted'} | 0/2 | Evicted | 0
          gated                | {'phase':'Pending','conditions':[{'type':'PodScheduled','reason':'SchedulingGated'}]} | 0/2 | SchedulingGated | 0
          being made           | {'phase':'Pending','containerStatuses':[{'name':'a','state':{'waiting':{'reason':'ContainerCreating'}}},{'name':'b','state':{'waiting':{'reason':'ContainerCreating'}}}]} | 0/2 | ContainerCreating | 0
          runs                 | {'phase':'Running','containerStatuses':[{'name':'a','ready':true,'state':{'running':{}}},{'name':'b','ready':true,'state':{'running':{}}}]} | 2/2 | Running | 0
          one not ready        | {'phase':'Running','containerStatuses':[{'name':'a','ready':false,'state':{'running':{}}},{'name':'b','ready':true,'state':{'running':{}}}]} | 1/2 | Running | 0
          restarted            | {'phase':'Running','containerStatuses':[{'name':'a','ready':true,'restartCount':1,'state':{'running':{}},'lastState':{'terminated':{'finishedAt':'2026-01-01T00:00:55Z'}}},{'name':'b','ready':true,'state':{'running':{}}}]} | 2/2 | Running | 1 (5s ago)
          crashes              | {'phase':'Running','containerStatuses':[{'name':'a','restartCount':4,'state':{'waiting':{'reason':'CrashLoopBackOff'}},'lastState':{'terminated':{'finishedAt':'2026-01-01T00:00:40Z'}}},{'name':'b','ready':true,'state':{'running':{}}}]} | 1/2 | CrashLoopBackOff | 4 (20s ago)
          bad image            | {'phase':'Pending','containerStatuses':[{'name':'a','state':{'waiting':{'reason':'ErrImagePull'}}}]} | 0/2 | ErrImagePull | 0
          done                 | {'phase':'Succeeded','containerStatuses':[{'name':'a','state':{'terminated':{'exitCode':0,'reason':'Completed'}}}]} | 0/2 | Completed | 0
          half done            | {'phase':'Running','conditions':[{'type':'Ready','status':'True'}],'containerStatuses':[{'name':'a','state':{'terminated':{'exitCode':0,'reason':'Completed'}}},{'name':'b','ready':true,'state':{'running':{}}}]} | 1/2 | Running | 0
          half done, unready   | {'phase':'Running','containerStatuses':[{'name':'a','state':{'terminated':{'exitCode':0,'reason':'Completed'}}},{'name':'b','ready':true,'state':{'running':{}}}]} | 1/2 | NotReady | 0
          failed               | {'phase':'Failed','containerStatuses':[{'name':'a','state':{'terminated':{'exitCode':1,'reason':'Error'}}}]} | 0/2 | Error | 0
          exit code alone      | {'phase':'Failed','containerStatuses':[{'name':'a','state':{'terminated':{'exitCode':7}}}]} | 0/2 | ExitCode:7 | 0
          signal               | {'phase':'Failed','containerStatuses':[{'name':'a','state':{'terminated':{'exitCode':137,'signal':9}}}]} | 0/2 | Signal:9 | 0
          first init           | {'phase':'Pending','initContainerStatuses':[{'name':'i','state':{'running':{}}},{'name':'j','state':{'waiting':{'reason':'PodInitializing'}}}]} | 0/2 | Init:0/2 | 0
          second init          | {'phase':'Pending','initContainerStatuses':[{'name':'i','state':{'terminated':{'exitCode':0}}},{'name':'j','state':{'running':{}}}]} | 0/2 | Init:1/2 | 0
          init crashes         | {'phase':'Pending','initContainerStatuses':[{'name':'i','restartCount':2,'state':{'waiting':{'reason':'CrashLoopBackOff'}}}]} | 0/2 | Init:CrashLoopBackOff | 2
          init fails           | {'phase':'Pending','initContainerStatuses':[{'name':'i','state':{'terminated':{'exitCode':3,'reason':'Error'}}}]} | 0/2 | Init:Error | 0
          after init           | {'phase':'Pending','initContainerStatuses':[{'name':'i','restartCount':3,'state':{'terminated':{'exitCode':0}}},{'name':'j','state':{'terminated':{'exitCode':0}}}],'containerStatuses':[{'name':'a','state':{'waiting':{'reason':'PodInitializing'}}}]} | 0/2 | PodInitializing | 0
          """)
  void readyStatusAndRestarts(
      String name, String status, String ready, String shown, String restarts) {
    check(pod(status), ready, shown, restarts);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ends       | {'phase':'Running','containerStatuses':[{'name':'a','ready':true,'state':{'running':{}}}]} | 1/2 | Terminating
          is over    | {'phase':'Succeeded','containerStatuses':[{'name':'a','state':{'terminated':{'exitCode':0,'reason':'Completed'}}}]} | 0/2 | Completed
          lost       | {'phase':'Running','reason':'NodeLost'} | 0/2 | Unknown
          """)
  void deletedPods(String name, String status, String ready, String shown) {
    ObjectNode pod = pod(status);
    pod.withObjectProperty("metadata").put("deletionTimestamp", "2026-01-01T00:00:00Z");
    check(pod, ready, shown, "0");
  }

  private static void check(ObjectNode pod, String ready, String shown, String restarts) {
    PodSummary summary = PodSummary.of(pod);
    assertThat(summary.readyContainers() + "/" + summary.totalContainers()).isEqualTo(ready);
    assertThat(summary.status()).isEqualTo(shown);
    assertThat(summary.restartsText(NOW)).isEqualTo(restarts);
  }

  private static ObjectNode pod(String status) {
    String spec =
        "{\"spec\":{\"containers\":[{\"name\":\"a\"},{\"name\":\"b\"}],\"initContainers\":"
            + "[{\"name\":\"i\"},{\"name\":\"j\"}]}}";
    ObjectNode pod = Json.readObject(spec);
    pod.set("status", Json.readObject(status.replace('\'', '"')));
    return pod;
  }
}
