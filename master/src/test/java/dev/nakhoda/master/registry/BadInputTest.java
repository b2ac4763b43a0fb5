package dev.nakhoda.master.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Names;
import dev.nakhoda.master.registry.types.Types;
import dev.nakhoda.master.schema.JsonMergePatch;
import dev.nakhoda.master.store.Store;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import tools.jackson.databind.node.ObjectNode;

/** One bad field each, kind by kind: refused in upstream's words, and nothing is written. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {

  private static final String CONTAINERS = "'containers':[{'name':'c','image':'i'}]";
  private static final String TEMPLATE =
      "'template':{'metadata':{'labels':{'a':'b'}},'spec':{" + CONTAINERS + "}}";
  private static final String WORKLOAD =
      "'spec':{'selector':{'matchLabels':{'a':'b'}}," + TEMPLATE + "}";
  private static final String JOB =
      "'spec':{'template':{'metadata':{'labels':{'a':'b'}},'spec':{'restartPolicy':'Never',"
          + CONTAINERS
          + "}}}";

  /** What an object of each kind needs to be accepted. */
  private static final Map<String, String> GOOD =
      Map.ofEntries(
          Map.entry("Pod", "'spec':{" + CONTAINERS + "}"),
          Map.entry("ReplicationController", "'spec':{'selector':{'a':'b'}," + TEMPLATE + "}"),
          Map.entry("ReplicaSet", WORKLOAD),
          Map.entry("Deployment", WORKLOAD),
          Map.entry("DaemonSet", WORKLOAD),
          Map.entry("StatefulSet", WORKLOAD),
          Map.entry("Job", JOB),
          Map.entry("CronJob", "'spec':{'schedule':'0 * * * *','jobTemplate':{" + JOB + "}}"),
          Map.entry("Service", "'spec':{'ports':[{'port':80}]}"),
          Map.entry("ConfigMap", "'data':{}"),
          Map.entry("Secret", "'data':{}"),
          Map.entry("Node", "'spec':{}"),
          Map.entry("Namespace", "'spec':{}"),
          Map.entry("Endpoints", "'subsets':[]"),
          Map.entry("EndpointSlice", "'addressType':'IPv4','endpoints':[]"),
          Map.entry("Lease", "'spec':{}"),
          Map.entry("ControllerRevision", "'revision':1,'data':{}"),
          Map.entry(
              "HorizontalPodAutoscaler",
              "'spec':{'scaleTargetRef':{'apiVersion':'apps/v1','kind':'Deployment','name':'d'},"
                  + "'maxReplicas':3}"),
          Map.entry("PodDisruptionBudget", "'spec':{'minAvailable':0}"),
          Map.entry("ServiceAccount", "'secrets':[]"),
          Map.entry("PriorityClass", "'value':5"),
          Map.entry("LimitRange", "'spec':{'limits':[]}"),
          Map.entry("ResourceQuota", "'spec':{'hard':{'pods':'1'}}"),
          Map.entry(
              "APIService",
              "'spec':{'group':'g','version':'v1','groupPriorityMinimum':1,'versionPriority':1,"
                  + "'service':{'namespace':'default','name':'s'}}"),
          Map.entry("StorageClass", "'provisioner':'x/y'"),
          Map.entry(
              "PersistentVolume",
              "'spec':{'capacity':{'storage':'1Gi'},'accessModes':['ReadWriteOnce'],"
                  + "'hostPath':{'path':'/d'}}"),
          Map.entry(
              "PersistentVolumeClaim",
              "'spec':{'resources':{'requests':{'storage':'1Gi'}},"
                  + "'accessModes':['ReadWriteOnce']}"));

  private TestRegistry registry;
  private int names;

  @BeforeAll
  void open() throws InterruptedException {
    registry = new TestRegistry();
  }

  @AfterAll
  void close() {
    registry.close();
  }

  private static ResourceType type(String kind) {
    return Types.all().stream()
        .filter(type -> type.name().kind().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  private static KubeObject object(ResourceType type, String more) {
    ObjectNode good = read("{'metadata':{'name':'x'}," + GOOD.get(type.name().kind()) + "}");
    good.put("kind", type.name().kind()).put("apiVersion", type.name().apiVersion());
    return KubeObject.of((ObjectNode) JsonMergePatch.apply(good, read("{" + more + "}")));
  }

  private static ObjectNode read(String json) {
    return Json.readObject(json.replace('\'', '"'));
  }

  /** A star in the table stands for what nobody needs to read. */
  private static Pattern expected(String words) {
    String named =
        words
            .replace("{SUBDOMAIN}", Names.SUBDOMAIN_FAULT)
            .replace("{LABEL}", Names.LABEL_FAULT)
            .replace("{QUALIFIED}", Names.QUALIFIED_FAULT)
            .replace("{VALUE}", Names.VALUE_FAULT)
            .replace("{SERVICE}", Names.SERVICE_FAULT);
    return Pattern.compile(Pattern.quote(named).replace("~", "\\E.*\\Q"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvFileSource(resources = "/bad-input.csv", delimiter = '|', quoteCharacter = '`')
  void isRefused(String kind, String more, String words) {
    ResourceType type = type(kind);
    String namespace = type.name().namespaced() ? "default" : "";
    Map<String, String> before = stored();
    ApiException refusal =
        catchThrowableOfType(
            ApiException.class,
            () ->
                registry.resources.create(registry.strict(), type, namespace, object(type, more)));
    assertThat(refusal).isNotNull();
    String beginning = refusal.getMessage().replaceFirst(" is invalid: .*", "");
    assertThat(refusal.code()).as(refusal.getMessage()).isEqualTo(422);
    assertThat(refusal.getMessage().substring(beginning.length() + " is invalid: ".length()))
        .matches(expected(words));
    assertThat(stored()).isEqualTo(before);
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvFileSource(resources = "/bad-updates.csv", delimiter = '|', quoteCharacter = '`')
  void doesNotChange(String kind, String more, String words) {
    ResourceType type = type(kind);
    String namespace = type.name().namespaced() ? "default" : "";
    String name = "x" + (++names);
    KubeObject present =
        registry.resources.create(
            registry.strict(), type, namespace, object(type, "'metadata':{'name':'" + name + "'}"));
    Map<String, String> before = stored();
    ApiException refusal =
        catchThrowableOfType(
            ApiException.class,
            () -> registry.merge(type.name(), present.key(), "", "{" + more + "}"));
    assertThat(refusal).isNotNull();
    assertThat(refusal.code()).as(refusal.getMessage()).isEqualTo(422);
    assertThat(refusal.getMessage().replaceFirst(".*? is invalid: ", "")).matches(expected(words));
    assertThat(stored()).isEqualTo(before);
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvFileSource(resources = "/bad-status.csv", delimiter = '|', quoteCharacter = '`')
  void statusIsRefused(String kind, String present, String more, String words) {
    ResourceType type = type(kind);
    KubeObject object = made(type, "");
    if (present != null) {
      registry.merge(type.name(), object.key(), "status", "{'status':{" + present + "}}");
    }
    Map<String, String> before = stored();
    ApiException refusal =
        catchThrowableOfType(
            ApiException.class,
            () -> registry.merge(type.name(), object.key(), "status", "{'status':{" + more + "}}"));
    assertThat(refusal).isNotNull();
    assertThat(refusal.code()).as(refusal.getMessage()).isEqualTo(422);
    assertThat(refusal.getMessage().replaceFirst(".*? is invalid: ", "")).matches(expected(words));
    assertThat(stored()).isEqualTo(before);
  }

  private KubeObject made(ResourceType type, String more) {
    ObjectNode object = object(type, more).tree();
    object.withObjectProperty("metadata").put("name", "x" + (++names));
    return registry.resources.create(
        registry.strict(), type, type.name().namespaced() ? "default" : "", KubeObject.of(object));
  }

  private Map<String, String> stored() {
    return registry.store.list("/").entries().stream()
        .collect(
            Collectors.toMap(
                Store.Entry::key, entry -> new String(entry.value(), StandardCharsets.UTF_8)));
  }
}
