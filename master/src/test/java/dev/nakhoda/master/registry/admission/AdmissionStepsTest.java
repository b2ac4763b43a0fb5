package dev.nakhoda.master.registry.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.User;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.registry.Admission;
import dev.nakhoda.master.registry.Admission.Operation;
import dev.nakhoda.master.registry.Lookup;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.StatusStore;
import dev.nakhoda.master.registry.types.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class AdmissionStepsTest {

  private static final Set<String> ACCOUNTS = Set.of("default", "robot");

  /** Waits end at once. */
  private static final Time AT_ONCE =
      new Time() {
        @Override
        public Instant now() {
          return Instant.EPOCH;
        }

        @Override
        public Timer after(Duration delay, Runnable action) {
          action.run();
          return () -> {};
        }
      };

  private static final Lookup LOOKUP =
      new Lookup() {
        @Override
        public Optional<KubeObject> find(ResourceName resource, ObjectKey key) {
          return AdmissionStepsTest.find(resource, key);
        }

        @Override
        public List<KubeObject> list(ResourceName resource) {
          return List.of();
        }
      };

  private static final StatusStore NO_STATUS =
      new StatusStore() {
        @Override
        public Optional<KubeObject> read(ResourceName resource, ObjectKey key) {
          return Optional.empty();
        }

        @Override
        public void write(ResourceName resource, KubeObject object) {}
      };

  private static Optional<KubeObject> find(ResourceName resource, ObjectKey key) {
    boolean known =
        resource.equals(ResourceName.NAMESPACES)
            ? key.name().equals("default")
            : ACCOUNTS.contains(key.name());
    String json =
        key.name().equals("robot")
            ? "{\"imagePullSecrets\":[{\"name\":\"s\"}]}"
            : "{\"metadata\":{}}";
    return known ? Optional.of(KubeObject.of(Json.readObject(json))) : Optional.empty();
  }

  private static ObjectNode admitted(String spec) {
    ResourceType pods =
        Types.all().stream()
            .filter(type -> type.name().equals(ResourceName.PODS))
            .findFirst()
            .orElseThrow();
    ObjectNode pod = Json.readObject("{\"spec\":" + spec.replace('\'', '"') + "}");
    var request =
        new Admission.Request(
            Operation.CREATE,
            pods,
            new ObjectKey("default", "web"),
            "",
            pod,
            Optional.empty(),
            User.ANONYMOUS);
    AdmissionSteps.all(AT_ONCE)
        .apply(new Admission.Tools(LOOKUP, NO_STATUS))
        .forEach(step -> step.admit(request));
    return pod;
  }

  @Test
  void aPlainPodGetsAccountTolerationsAndPriority() {
    String expected =
        "{'serviceAccountName':'default','serviceAccount':'default','tolerations':[{'key':"
            + "'node.kubernetes.io/not-ready','operator':'Exists','effect':'NoExecute',"
            + "'tolerationSeconds':300},{'key':'node.kubernetes.io/unreachable','operator':"
            + "'Exists','effect':'NoExecute','tolerationSeconds':300}],'priority':0,"
            + "'preemptionPolicy':'PreemptLowerPriority'}";
    assertThat(admitted("{}").path("spec").toString())
        .isEqualTo(Json.readObject(expected.replace('\'', '"')).toString());
  }

  @Test
  void whatAPodSaysItselfStays() {
    ObjectNode pod =
        admitted(
            "{'serviceAccountName':'robot','tolerations':[{'operator':'Exists'}],"
                + "'priorityClassName':'system-node-critical'}");
    assertThat(pod.path("spec").path("tolerations").size()).isEqualTo(1);
    assertThat(pod.path("spec").path("priority").asInt()).isEqualTo(2_000_001_000);
    assertThat(pod.path("spec").path("imagePullSecrets").path(0).path("name").asString())
        .isEqualTo("s");
  }

  @Test
  void unknownAccountsAndClassesAreForbidden() {
    assertThatThrownBy(() -> admitted("{'serviceAccountName':'nobody'}"))
        .hasMessage(
            "pods \"web\" is forbidden: error looking up service account default/nobody:"
                + " serviceaccount \"nobody\" not found");
    assertThatThrownBy(() -> admitted("{'priorityClassName':'high'}"))
        .hasMessage("pods \"web\" is forbidden: no PriorityClass with name high was found");
  }
}
