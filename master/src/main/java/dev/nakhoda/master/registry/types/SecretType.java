package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Ages;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.TableColumn;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Secrets; stringData is write-only and ends up in data. */
final class SecretType implements ResourceType {

  private static final String SERVICE_ACCOUNT = "kubernetes.io/service-account.name";

  @Override
  public ResourceName name() {
    return ResourceName.SECRETS;
  }

  @Override
  public Set<String> selectableFieldNames() {
    return Set.of("metadata.name", "metadata.namespace", "type");
  }

  @Override
  public List<TableColumn> columns() {
    return List.of(
        TableColumn.objectName(),
        TableColumn.text("Type", "Used to facilitate programmatic handling of secret data."),
        TableColumn.text("Data", "Data contains the secret data."),
        TableColumn.age());
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    return List.of(
        Cells.text(object, "metadata.name"),
        Cells.text(object, "type"),
        object.path("data").size(),
        Ages.since(object, now));
  }

  @Override
  public void applyDefaults(ObjectNode object) {
    if (object.remove("stringData") instanceof ObjectNode texts) {
      ObjectNode data = object.withObjectProperty("data");
      texts.forEachEntry((key, value) -> {
        byte[] bytes = value.asString("").getBytes(StandardCharsets.UTF_8);
        data.put(key, Base64.getEncoder().encodeToString(bytes));
      });
    }
    if (object.path("type").asString("").isEmpty()) {
      object.put("type", "Opaque");
    }
  }

  @Override
  public void validate(ObjectNode object, FieldFaults faults) {
    DataRules.keys(object, "data", faults);
    DataRules.size(DataRules.base64Size(object.path("data")), "data", faults);
    switch (object.path("type").asString("")) {
      case "kubernetes.io/service-account-token" -> {
        String account =
            object.path("metadata").path("annotations").path(SERVICE_ACCOUNT).asString("");
        if (account.isEmpty()) {
          faults.required("metadata.annotations[" + SERVICE_ACCOUNT + "]", "");
        }
      }
      case "kubernetes.io/dockercfg" -> credentials(object, ".dockercfg", faults);
      case "kubernetes.io/dockerconfigjson" -> credentials(object, ".dockerconfigjson", faults);
      case "kubernetes.io/ssh-auth" -> needs(object, faults, "ssh-privatekey");
      case "kubernetes.io/tls" -> needs(object, faults, "tls.crt", "tls.key");
      case "kubernetes.io/basic-auth" -> {
        boolean either = object.path("data").has("username") || object.path("data").has("password");
        if (!either) {
          faults.required("data[username]", "");
          faults.required("data[password]", "");
        }
      }
      default -> {
        // Opaque and users' own types hold what they like.
      }
    }
  }

  /** A file of Docker's, in JSON; a refusal must not show it. */
  private static void credentials(JsonNode object, String key, FieldFaults faults) {
    needs(object, faults, key);
    String encoded = object.path("data").path(key).asString("");
    if (!object.path("data").has(key)) {
      return;
    }
    try {
      Json.readObject(Base64.getDecoder().decode(encoded));
    } catch (RuntimeException notJson) {
      faults.invalid("data[" + key + "]", "<secret contents redacted>", fault(encoded));
    }
  }

  /** As Go's decoder words the two usual mistakes. */
  private static String fault(String encoded) {
    String text = decoded(encoded).strip();
    return text.isEmpty() || text.startsWith("{")
        ? "unexpected end of JSON input"
        : "invalid character '" + text.charAt(0) + "' looking for beginning of value";
  }

  private static String decoded(String encoded) {
    try {
      return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException refusedByTheDecoder) {
      return "";
    }
  }

  private static void needs(JsonNode object, FieldFaults faults, String... keys) {
    for (String key : keys) {
      if (!object.path("data").has(key)) {
        faults.required("data[" + key + "]", "");
      }
    }
  }

  @Override
  public void validateUpdate(ObjectNode object, ObjectNode before, FieldFaults faults) {
    if (!object.path("type").equals(before.path("type"))) {
      faults.invalid("type", object.path("type"), "field is immutable");
    }
    DataRules.immutable(object, before, List.of("data"), faults);
  }
}
