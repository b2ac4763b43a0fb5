package dev.nakhoda.master.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Scope;
import dev.nakhoda.client.Watch;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerbsTest {

  private static final String POD =
      "{'metadata':{'name':'web'},'spec':{'containers':[{'name':'c','image':'nginx'}]}}";
  private static final String DEPLOYMENT =
      "{'metadata':{'name':'web'},'spec':{'selector':{'matchLabels':{'app':'web'}},'template':"
          + "{'metadata':{'labels':{'app':'web'}},'spec':{'containers':[{'name':'c','image':"
          + "'nginx:1.8'}]}}}}";
  private static final ObjectKey WEB = new ObjectKey("default", "web");

  private TestRegistry registry;

  @BeforeEach
  void open() throws InterruptedException {
    registry = new TestRegistry();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private ApiException refusal(Runnable call) {
    return catchThrowableOfType(ApiException.class, call::run);
  }

  @Test
  void aPodIsDefaultedAdmittedAndReadBack() {
    KubeObject created = registry.create(ResourceName.PODS, "default", POD);
    assertThat(created.uid()).hasSize(36);
    assertThat(created.resourceVersion()).isPositive();
    KubeObject read = registry.get(ResourceName.PODS, WEB);
    assertThat(read).isEqualTo(created);
    var spec = read.tree().path("spec");
    assertThat(spec.path("serviceAccountName").asString()).isEqualTo("default");
    assertThat(spec.path("priority").asInt()).isZero();
    assertThat(spec.path("enableServiceLinks").asBoolean()).isTrue();
    assertThat(spec.path("tolerations").size()).isEqualTo(2);
    assertThat(spec.path("containers").path(0).path("imagePullPolicy").asString())
        .isEqualTo("Always");
    assertThat(read.tree().path("status").path("phase").asString()).isEqualTo("Pending");
    assertThat(read.tree().path("status").path("qosClass").asString()).isEqualTo("BestEffort");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'name':'d','image':'i'}                                 | ``
          {'name':'d','image':'i','targetContainerName':'c'}       | ``
          {'name':'c','image':'i'}                                 | spec.ephemeralContainers[0].name: Duplicate value: "c"
          {'name':'d','image':'i','ports':[{'containerPort':80}]}  | spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container
          {'name':'d','image':'i','lifecycle':{'preStop':{'sleep':{'seconds':1}}}} | spec.ephemeralContainers[0].lifecycle: Forbidden: cannot be set for an Ephemeral Container
          {'name':'d','image':'i','targetContainerName':'x'}       | spec.ephemeralContainers[0].targetContainerName: Not found: "x"
          {'name':'first','image':'other'}                         | spec.ephemeralContainers: Forbidden: existing ephemeral containers "first" may not be changed
          """)
  void debuggersAreAddedThroughTheirSubresource(String container, String fault) {
    registry.create(ResourceName.PODS, "default", POD);
    debug("{'name':'first','image':'i'}");
    ApiException refusal = refusal(() -> debug(container));
    if (fault.isEmpty()) {
      assertThat(refusal).isNull();
      KubeObject pod = registry.get(ResourceName.PODS, WEB);
      assertThat(pod.tree().path("spec").path("ephemeralContainers").size()).isEqualTo(2);
      assertThat(pod.metadata().path("generation").asLong()).isEqualTo(3);
    } else {
      assertThat(refusal).hasMessageContaining(fault);
    }
  }

  private void debug(String container) {
    Patch patch =
        new Patch(
            Patch.Type.STRATEGIC_MERGE,
            ("{'spec':{'ephemeralContainers':[" + container + "]}}")
                .replace('\'', '"')
                .getBytes(StandardCharsets.UTF_8));
    registry.patch(ResourceName.PODS, WEB, "ephemeralcontainers", patch);
  }

  @Test
  void generatedNamesAreUnique() {
    String json = "{'metadata':{'generateName':'web-'}}";
    KubeObject one = registry.create(ResourceName.CONFIG_MAPS, "default", json);
    KubeObject other = registry.create(ResourceName.CONFIG_MAPS, "default", json);
    assertThat(one.name()).startsWith("web-").hasSize(9).isNotEqualTo(other.name());
  }

  @Test
  void specChangesCountTheGenerationAndNoChangeWritesNothing() {
    KubeObject created = registry.create(ResourceName.DEPLOYMENTS, "default", DEPLOYMENT);
    assertThat(created.metadata().path("generation").asLong()).isEqualTo(1);
    KubeObject same = registry.update(created, ResourceName.DEPLOYMENTS, "");
    assertThat(same.resourceVersion()).isEqualTo(created.resourceVersion());
    KubeObject labelled =
        registry.merge(
            ResourceName.DEPLOYMENTS, WEB, "", "{'metadata':{'labels':{'tier':'front'}}}");
    assertThat(labelled.metadata().path("generation").asLong()).isEqualTo(1);
    KubeObject scaled =
        registry.merge(ResourceName.DEPLOYMENTS, WEB, "scale", "{'spec':{'replicas':3}}");
    assertThat(scaled.kind()).isEqualTo("Scale");
    KubeObject now = registry.get(ResourceName.DEPLOYMENTS, WEB);
    assertThat(now.metadata().path("generation").asLong()).isEqualTo(2);
    assertThat(now.tree().path("spec").path("replicas").asInt()).isEqualTo(3);
    registry.merge(ResourceName.DEPLOYMENTS, WEB, "scale", "{'spec':{'replicas':3}}");
    KubeObject counted = now.with(tree -> tree.withObjectProperty("spec").put("replicas", 3L));
    registry.update(counted, ResourceName.DEPLOYMENTS, "");
    assertThat(registry.get(ResourceName.DEPLOYMENTS, WEB).resourceVersion())
        .isEqualTo(now.resourceVersion());
  }

  @Test
  void aPutCreatesWhatMayBeCreatedSo() {
    KubeObject lease =
        TestRegistry.object(
            ResourceName.LEASES, "{'metadata':{'name':'web','namespace':'default'}}");
    KubeObject created = registry.update(lease, ResourceName.LEASES, "");
    assertThat(created.uid()).isNotEmpty();
    assertThat(refusal(() -> registry.update(lease, ResourceName.LEASES, "")).getMessage())
        .contains("metadata.resourceVersion: Invalid value: 0: must be specified for an update");
    KubeObject map =
        TestRegistry.object(
            ResourceName.CONFIG_MAPS, "{'metadata':{'name':'web','namespace':'default'}}");
    assertThat(refusal(() -> registry.update(map, ResourceName.CONFIG_MAPS, "")).isNotFound())
        .isTrue();
  }

  @Test
  void statusAndSpecHaveTheirOwnWriters() {
    registry.create(ResourceName.DEPLOYMENTS, "default", DEPLOYMENT);
    String both = "{'spec':{'replicas':7},'status':{'replicas':5}}";
    registry.merge(ResourceName.DEPLOYMENTS, WEB, "status", both);
    KubeObject now = registry.get(ResourceName.DEPLOYMENTS, WEB);
    assertThat(now.tree().path("spec").path("replicas").asInt()).isEqualTo(1);
    assertThat(now.tree().path("status").path("replicas").asInt()).isEqualTo(5);
    registry.merge(ResourceName.DEPLOYMENTS, WEB, "", "{'status':{'replicas':9}}");
    KubeObject after = registry.get(ResourceName.DEPLOYMENTS, WEB);
    assertThat(after.tree().path("status").path("replicas").asInt()).isEqualTo(5);
    assertThat(after.resourceVersion()).isEqualTo(now.resourceVersion());
  }

  @Test
  void aStaleVersionIsAConflict() {
    KubeObject first = registry.create(ResourceName.DEPLOYMENTS, "default", DEPLOYMENT);
    registry.merge(ResourceName.DEPLOYMENTS, WEB, "", "{'spec':{'replicas':2}}");
    KubeObject stale = first.with(tree -> tree.withObjectProperty("spec").put("replicas", 5));
    assertThatThrownBy(() -> registry.update(stale, ResourceName.DEPLOYMENTS, ""))
        .hasMessage(
            "Operation cannot be fulfilled on deployments.apps \"web\": the object has been"
                + " modified; please apply your changes to the latest version and try again");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "configmaps|{'metadata':{'name':'a_b'}}|422|ConfigMap \"a_b\" is invalid: metadata.name:"
            + " Invalid value: \"a_b\": a lowercase RFC 1123 subdomain must consist",
        "configmaps|{'metadata':{}}|422|ConfigMap \"\" is invalid: metadata.name: Required value:"
            + " name or generateName is required",
        "configmaps|{'metadata':{'name':'a','namespace':'other'}}|400|the namespace of the provided"
            + " object does not match the namespace sent on the request",
        "configmaps|{'metadata':{'name':'a'},'foo':1}|400|ConfigMap in version \"v1\" cannot be"
            + " handled as a ConfigMap: strict decoding error: unknown field \"foo\"",
        "configmaps|{'metadata':{'name':'a'},'data':{'k':1}}|400|ConfigMap in version \"v1\" cannot"
            + " be handled as a ConfigMap: json: cannot unmarshal number into Go struct field"
            + " ConfigMap.data of type string",
        "configmaps|{'kind':'Pod','apiVersion':'v1'}|400|Pod in version \"v1\" cannot be handled as"
            + " a ConfigMap",
        "configmaps|{'kind':'ConfigMap','apiVersion':'v2'}|400|the API version in the data (v2)"
            + " does not match the expected API version (v1)",
        "configmaps|{'metadata':{'name':'a','resourceVersion':'5'}}|500|resourceVersion should not"
            + " be set on objects to be created",
        "configmaps|{'metadata':{'name':'a','labels':{'-x':'y'}}}|422|ConfigMap \"a\" is invalid:"
            + " metadata.labels: Invalid value: \"-x\": name part must consist of",
        "secrets|{'metadata':{'name':'a'},'data':{'k':'!!'}}|400|Secret in version \"v1\" cannot be"
            + " handled as a Secret: illegal base64 data at input byte 0",
        "pods|{'metadata':{'name':'a'}}|422|Pod \"a\" is invalid: spec.containers: Required value",
        "services|{'metadata':{'name':'a'}}|422|Service \"a\" is invalid: spec.ports: Required"
            + " value",
      })
  void badObjectsAreRefusedInUpstreamsWords(
      String plural, String json, int code, String beginning) {
    ResourceType type = registry.resources.type("", "v1", plural).orElseThrow();
    ApiException refusal = refusal(() -> registry.create(type.name(), "default", json));
    assertThat(refusal.getMessage()).startsWith(beginning);
    assertThat(refusal.code()).isEqualTo(code);
  }

  @Test
  void selectorsMustMatchTheTemplateAndStay() {
    String wrong = DEPLOYMENT.replace("{'labels':{'app':'web'}}", "{'labels':{'app':'other'}}");
    assertThatThrownBy(() -> registry.create(ResourceName.DEPLOYMENTS, "default", wrong))
        .hasMessage(
            "Deployment.apps \"web\" is invalid: spec.template.metadata.labels: Invalid value:"
                + " {\"app\":\"other\"}: `selector` does not match template `labels`");
    registry.create(ResourceName.DEPLOYMENTS, "default", DEPLOYMENT);
    String change =
        "{'spec':{'selector':{'matchLabels':{'app':'x'}},'template':{'metadata':{'labels':{'app':'x'}}}}}";
    assertThatThrownBy(() -> registry.merge(ResourceName.DEPLOYMENTS, WEB, "", change))
        .hasMessageContaining("spec.selector: Invalid value:")
        .hasMessageEndingWith("field is immutable");
  }

  @Test
  void duplicateFieldsAreStrictErrorsOrWarnings() {
    String twice =
        "{'kind':'ConfigMap','apiVersion':'v1','metadata':{'name':'a'},'data':{'k':'1','k':'2'}}";
    assertThatThrownBy(() -> registry.create(ResourceName.CONFIG_MAPS, "default", twice))
        .hasMessageContaining("strict decoding error: duplicate field \"data.k\"");
    ResourceType type = registry.type(ResourceName.CONFIG_MAPS);
    registry.resources.create(
        registry.context(FieldValidation.WARN),
        type,
        "default",
        TestRegistry.object(ResourceName.CONFIG_MAPS, twice));
    assertThat(registry.warnings).containsExactly("duplicate field \"data.k\"");
  }

  @Test
  void theNamespaceMustExistAndStay() {
    String json = "{'metadata':{'name':'a'}}";
    assertThatThrownBy(() -> registry.create(ResourceName.CONFIG_MAPS, "nowhere", json))
        .hasMessage("namespaces \"nowhere\" not found");
    registry.create(ResourceName.NAMESPACES, "", "{'metadata':{'name':'brief'}}");
    ObjectKey brief = ObjectKey.cluster("brief");
    Deleted deleted = registry.delete(ResourceName.NAMESPACES, brief, DeleteOptions.DEFAULT);
    assertThat(deleted.removed()).isFalse();
    assertThat(deleted.object().tree().path("status").path("phase").asString())
        .isEqualTo("Terminating");
    registry.get(ResourceName.NAMESPACES, brief);
    assertThatThrownBy(() -> registry.create(ResourceName.CONFIG_MAPS, "brief", json))
        .hasMessage(
            "configmaps \"a\" is forbidden: unable to create new content in namespace brief because"
                + " it is being terminated");
    KubeObject now = registry.get(ResourceName.NAMESPACES, brief);
    registry.update(
        now.with(tree -> tree.withObjectProperty("spec").remove("finalizers")),
        ResourceName.NAMESPACES,
        "finalize");
    assertThat(registry.exists(ResourceName.NAMESPACES, brief)).isFalse();
    assertThatThrownBy(() ->
            registry.delete(
                ResourceName.NAMESPACES, ObjectKey.cluster("default"), DeleteOptions.DEFAULT))
        .hasMessage("namespaces \"default\" is forbidden: this namespace may not be deleted");
  }

  @Test
  void aBoundPodEndsInPeace() {
    registry.create(ResourceName.PODS, "default", POD);
    registry.resources.createSubresource(
        registry.strict(),
        registry.type(ResourceName.PODS),
        WEB,
        "binding",
        KubeObject.of(
            dev.nakhoda.api.Json.readObject("{\"target\":{\"kind\":\"Node\",\"name\":\"n1\"}}")));
    KubeObject bound = registry.get(ResourceName.PODS, WEB);
    assertThat(bound.tree().path("spec").path("nodeName").asString()).isEqualTo("n1");
    Deleted deleted = registry.delete(ResourceName.PODS, WEB, DeleteOptions.DEFAULT);
    assertThat(deleted.removed()).isFalse();
    assertThat(deleted.object().metadata().path("deletionGracePeriodSeconds").asLong())
        .isEqualTo(30);
    assertThat(refusal(() -> registry.delete(ResourceName.PODS, WEB, DeleteOptions.now("x"))))
        .satisfies(failure -> assertThat(failure.isConflict()).isTrue());
    DeleteOptions now = DeleteOptions.now(bound.uid());
    assertThat(registry.delete(ResourceName.PODS, WEB, now).removed()).isTrue();
    assertThat(registry.exists(ResourceName.PODS, WEB)).isFalse();
  }

  @Test
  void finalizersHoldAnObject() {
    registry.create(
        ResourceName.CONFIG_MAPS,
        "default",
        "{'metadata':{'name':'web','finalizers':['example.com/hold']}}");
    assertThat(registry.delete(ResourceName.CONFIG_MAPS, WEB, DeleteOptions.DEFAULT).removed())
        .isFalse();
    assertThatThrownBy(() ->
            registry.merge(
                ResourceName.CONFIG_MAPS,
                WEB,
                "",
                "{'metadata':{'finalizers':['example.com/hold','example.com/more']}}"))
        .hasMessageContaining("no new finalizers can be added if the object is being deleted");
    registry.merge(ResourceName.CONFIG_MAPS, WEB, "", "{'metadata':{'finalizers':null}}");
    assertThat(registry.exists(ResourceName.CONFIG_MAPS, WEB)).isFalse();
  }

  @Test
  void listsArePagedAsOfOneRevision() {
    for (String name : new String[] {"a", "b", "c"}) {
      registry.create(ResourceName.CONFIG_MAPS, "default", "{'metadata':{'name':'" + name + "'}}");
    }
    ResourceType type = registry.type(ResourceName.CONFIG_MAPS);
    Scope scope = Scope.namespace("default");
    ObjectPage first = registry.resources.list(type, scope, new ListPage(2, "", "", ""));
    assertThat(first.items()).extracting(KubeObject::name).containsExactly("a", "b");
    assertThat(first.remainingItemCount()).isEqualTo(1);
    registry.create(ResourceName.CONFIG_MAPS, "default", "{'metadata':{'name':'d'}}");
    ObjectPage rest =
        registry.resources.list(type, scope, new ListPage(2, first.continueToken(), "", ""));
    assertThat(rest.items()).extracting(KubeObject::name).containsExactly("c");
    assertThat(rest.continueToken()).isEmpty();
    assertThat(rest.resourceVersion()).isEqualTo(first.resourceVersion());
    ListPage garbage = new ListPage(2, "garbage", "", "");
    assertThat(refusal(() -> registry.resources.list(type, scope, garbage)).code()).isEqualTo(400);
    Scope unknown = Scope.fields("spec.foo=bar");
    assertThat(refusal(() -> registry.resources.list(type, unknown, ListPage.ALL)).getMessage())
        .endsWith("field label not supported: spec.foo");
  }

  @Test
  void watchesBeginWithThePresentState() throws InterruptedException {
    registry.create(ResourceName.PODS, "default", POD);
    ResourceType type = registry.type(ResourceName.PODS);
    try (Watch watch = registry.resources.watch(type, Scope.ALL, "", WatchOptions.PLAIN)) {
      assertThat(watch.next().type()).isEqualTo(Watch.Type.ADDED);
      registry.merge(ResourceName.PODS, WEB, "status", "{'status':{'phase':'Running'}}");
      assertThat(watch.next().type()).isEqualTo(Watch.Type.MODIFIED);
      registry.delete(ResourceName.PODS, WEB, DeleteOptions.DEFAULT);
      assertThat(watch.next().type()).isEqualTo(Watch.Type.DELETED);
    }
  }

  @Test
  void theClientReadsItsOwnWrites() {
    try (InProcessClient client = registry.client()) {
      for (int i = 0; i < 50; i++) {
        String name = "m" + i;
        client.create(
            ResourceName.CONFIG_MAPS,
            TestRegistry.object(
                ResourceName.CONFIG_MAPS,
                "{'metadata':{'name':'" + name + "','namespace':'default'}}"));
        assertThat(client.get(ResourceName.CONFIG_MAPS, new ObjectKey("default", name)).name())
            .isEqualTo(name);
        assertThat(client.list(ResourceName.CONFIG_MAPS, Scope.ALL).items()).hasSize(i + 1);
      }
    }
  }

  @Test
  void dryRunsChangeNothing() {
    RequestContext dry =
        new RequestContext(
            dev.nakhoda.api.User.component("test"), true, FieldValidation.STRICT, "", w -> {});
    ResourceType type = registry.type(ResourceName.PODS);
    registry.resources.create(dry, type, "default", TestRegistry.object(type.name(), POD));
    assertThat(registry.exists(ResourceName.PODS, WEB)).isFalse();
    registry.create(ResourceName.PODS, "default", POD);
    assertThat(
            refusal(() ->
                    registry.resources.create(
                        dry, type, "default", TestRegistry.object(type.name(), POD)))
                .isAlreadyExists())
        .isTrue();
    registry.resources.delete(
        dry, type, WEB, new DeleteOptions(Optional.of(0L), Optional.empty(), Optional.empty()));
    assertThat(registry.exists(ResourceName.PODS, WEB)).isTrue();
  }
}
