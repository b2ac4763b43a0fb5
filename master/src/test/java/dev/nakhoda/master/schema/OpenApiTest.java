package dev.nakhoda.master.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UnknownFieldSet;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.schema.OpenApi.Served;
import dev.nakhoda.master.schema.OpenApi.ServedSubresource;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OpenApiTest {

  private static final List<String> VERBS =
      List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
  private static final List<String> WRITE = List.of("get", "patch", "update");

  private final OpenApi openApi = documents("v1.36.0");

  private static final List<ResourceName> SERVED =
      List.of(
          ResourceName.PODS,
          ResourceName.SERVICES,
          ResourceName.REPLICA_SETS,
          ResourceName.DEPLOYMENTS,
          ResourceName.ENDPOINT_SLICES,
          ResourceName.LEASES);

  private static OpenApi documents(String version) {
    List<Served> served =
        SERVED.stream().map(name -> new Served(name, VERBS, subresources(name))).toList();
    return new OpenApi(Schemas.load(), served, version);
  }

  private static List<ServedSubresource> subresources(ResourceName name) {
    return name.equals(ResourceName.DEPLOYMENTS)
        ? List.of(
            new ServedSubresource("status", "apps", "v1", "Deployment", WRITE),
            new ServedSubresource("scale", "autoscaling", "v1", "Scale", WRITE))
        : List.of();
  }

  @Test
  void theIndexNamesEveryGroupVersionWithAHash() {
    JsonNode paths = Json.read(openApi.v3Index()).path("paths");
    assertThat(paths.propertyNames())
        .containsExactly(
            "api/v1", "apis/apps/v1", "apis/coordination.k8s.io/v1", "apis/discovery.k8s.io/v1");
    String address = paths.path("apis/apps/v1").path("serverRelativeURL").asString();
    assertThat(address).startsWith("/openapi/v3/apis/apps/v1?hash=");
    assertThat(documents("v1.36.0").v3Index()).isEqualTo(openApi.v3Index());
    assertThat(documents("v1.36.1").v3Index()).isNotEqualTo(openApi.v3Index());
    assertThat(openApi.v3("apis/nonsense/v1")).isEmpty();
  }

  @Test
  void everyPatchTakesFieldValidation() {
    int patches = 0;
    for (JsonNode item : v3("apis/apps/v1").path("paths")) {
      if (item.has("patch")) {
        patches++;
        assertThat(item.path("patch").path("parameters").valueStream())
            .extracting(parameter -> parameter.path("name").asString())
            .contains("fieldValidation");
        assertThat(item.path("patch").path("requestBody").path("content").propertyNames())
            .contains("application/strategic-merge-patch+json");
      }
    }
    assertThat(patches).isEqualTo(4);
  }

  @Test
  void explainFindsAFieldsMeaning() {
    JsonNode container =
        v3("api/v1").path("components").path("schemas").path("io.k8s.api.core.v1.Container");
    assertThat(container.path("required").valueStream())
        .extracting(JsonNode::asString)
        .containsExactly("name");
    JsonNode ports = container.path("properties").path("ports");
    assertThat(ports.path("description").asString()).startsWith("List of ports to expose");
    assertThat(ports.path("x-kubernetes-patch-merge-key").asString()).isEqualTo("containerPort");
    assertThat(ports.path("x-kubernetes-patch-strategy").asString()).isEqualTo("merge");
    assertThat(ports.path("x-kubernetes-list-type").asString()).isEqualTo("map");
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    JsonNode apps = v3("apis/apps/v1");
    assertThat(references(apps, "#/components/schemas/"))
        .isSubsetOf(apps.path("components").path("schemas").propertyNames());
    JsonNode everything = Json.read(openApi.v2());
    assertThat(references(everything, "#/definitions/"))
        .isSubsetOf(everything.path("definitions").propertyNames());
  }

  @Test
  void theProtobufHoldsAsMuchAsTheJson() throws IOException {
    JsonNode json = Json.read(openApi.v2());
    UnknownFieldSet document = UnknownFieldSet.parseFrom(openApi.v2Protobuf());
    assertThat(document.getField(1).getLengthDelimitedList().getFirst().toStringUtf8())
        .isEqualTo("2.0");
    assertThat(repeated(document, 8, 2)).isEqualTo(json.path("paths").size());
    assertThat(repeated(document, 9, 1)).isEqualTo(json.path("definitions").size());
  }

  private static int repeated(UnknownFieldSet message, int field, int element) throws IOException {
    return UnknownFieldSet.parseFrom(message.getField(field).getLengthDelimitedList().getFirst())
        .getField(element)
        .getLengthDelimitedList()
        .size();
  }

  private JsonNode v3(String path) {
    return Json.read(openApi.v3(path).orElseThrow());
  }

  private static Set<String> references(JsonNode document, String prefix) {
    Set<String> references = new HashSet<>();
    for (JsonNode reference : document.findValues("$ref")) {
      // A JSONSchemaProps has a field of that name.
      if (reference.isString()) {
        assertThat(reference.asString()).startsWith(prefix);
        references.add(reference.asString().substring(prefix.length()));
      }
    }
    return references;
  }
}
