package dev.nakhoda.master.schema;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.nakhoda.api.Json;
import dev.nakhoda.master.schema.ProtobufMessages.Field;
import dev.nakhoda.master.schema.ProtobufMessages.Message;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads {@code application/vnd.kubernetes.protobuf} request bodies, which client-go's typed clients
 * (so {@code kubectl create deployment}) send, into the same JSON trees as all other bodies.
 * Answers are always JSON, which those clients accept, too. Pure. Depth is bounded by protobuf's
 * own limit (100), size by the caller's.
 */
public final class ProtobufDecoder {

  public static final String CONTENT_TYPE = "application/vnd.kubernetes.protobuf";

  private static final byte[] MAGIC = {'k', '8', 's', 0};
  private static final String META = "k8s.io.apimachinery.pkg.apis.meta.v1.";
  private static final String CORE = "k8s.io.api.core.v1";

  /** Scalars that are pointers in Go: only for these does a zero differ from nothing. */
  private static final Set<String> POINTERS =
      Set.of(
          "replicas",
          "terminationGracePeriodSeconds",
          "activeDeadlineSeconds",
          "runAsUser",
          "runAsGroup",
          "runAsNonRoot",
          "fsGroup",
          "privileged",
          "readOnlyRootFilesystem",
          "allowPrivilegeEscalation",
          "defaultMode",
          "mode",
          "optional",
          "revisionHistoryLimit",
          "progressDeadlineSeconds",
          "partition",
          "parallelism",
          "completions",
          "backoffLimit",
          "ttlSecondsAfterFinished",
          "suspend",
          "manualSelector",
          "successfulJobsHistoryLimit",
          "failedJobsHistoryLimit",
          "startingDeadlineSeconds",
          "automountServiceAccountToken",
          "shareProcessNamespace",
          "enableServiceLinks",
          "hostUsers",
          "setHostnameAsFQDN",
          "controller",
          "blockOwnerDeletion",
          "deletionGracePeriodSeconds",
          "tolerationSeconds",
          "immutable",
          "priority",
          "ready",
          "serving",
          "terminating",
          "gracePeriodSeconds",
          "orphanDependents",
          "allocateLoadBalancerNodePorts",
          "leaseDurationSeconds",
          "leaseTransitions",
          "storageClassName",
          "minReplicas",
          "expirationSeconds",
          "started");

  /** Messages that are no pointers in Go: sent even when they hold nothing. */
  private static final Set<String> EMBEDDED =
      Set.of(
          "status",
          "strategy",
          "updateStrategy",
          "resources",
          "spec",
          "metadata",
          "lastState",
          "state",
          "loadBalancer",
          "daemonEndpoints",
          "kubeletEndpoint",
          "nodeInfo",
          "source",
          "template",
          "rollingUpdate");

  /** Messages whose fields JSON writes into the object around them. */
  private static final Set<String> INLINED =
      Set.of(
          "handler",
          "volumeSource",
          "persistentVolumeSource",
          "ephemeralContainerCommon",
          "localObjectReference");

  private ProtobufDecoder() {}

  /** Loaded with the first request that needs it. */
  private static final class Loaded {
    static final ProtobufMessages MESSAGES = ProtobufMessages.load();
  }

  /** IllegalArgumentException, worded for the client, when the body is not what it says. */
  public static ObjectNode decode(byte[] body) {
    if (body.length < 4 || !Arrays.equals(body, 0, 4, MAGIC, 0, 4)) {
      throw new IllegalArgumentException("provided data does not appear to be a protobuf message");
    }
    try {
      CodedInputStream in = CodedInputStream.newInstance(body, 4, body.length - 4);
      Message unknown = message("k8s.io.apimachinery.pkg.runtime.Unknown");
      ObjectNode envelope = Json.object();
      read(in, unknown, envelope);
      JsonNode type = envelope.path("typeMeta");
      String apiVersion = type.path("apiVersion").asString("");
      String kind = type.path("kind").asString("");
      byte[] raw = Base64.getDecoder().decode(envelope.path("raw").asString(""));
      ObjectNode object = Json.object().put("kind", kind).put("apiVersion", apiVersion);
      read(CodedInputStream.newInstance(raw), messageOf(apiVersion, kind), object);
      return object;
    } catch (IOException broken) {
      throw new IllegalArgumentException("proto: " + broken.getMessage(), broken);
    }
  }

  private static Message messageOf(String apiVersion, String kind) {
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : apiVersion.substring(0, slash).split("\\.")[0];
    String scope =
        group.isEmpty() ? CORE : "k8s.io.api." + group + "." + apiVersion.substring(slash + 1);
    return Loaded.MESSAGES
        .find(scope + "." + kind)
        .or(() -> Loaded.MESSAGES.find(META + kind))
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no kind \"" + kind + "\" is registered for version \"" + apiVersion + "\""));
  }

  private static Message message(String name) {
    return Loaded.MESSAGES.find(name).orElseThrow();
  }

  private static void read(CodedInputStream in, Message message, ObjectNode into)
      throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      Field field = message.fields().get(WireFormat.getTagFieldNumber(tag));
      if (field == null) {
        in.skipField(tag);
      } else if (field.code() == 'm' || field.code() == 'e') {
        int limit = in.pushLimit(in.readRawVarint32());
        readMessage(in, field, into);
        in.popLimit(limit);
      } else {
        put(into, field, scalar(in, field));
      }
    }
  }

  private static void readMessage(CodedInputStream in, Field field, ObjectNode into)
      throws IOException {
    Message type = Loaded.MESSAGES.get(field.message());
    if (field.code() == 'e') {
      readEntry(in, type, into.withObjectProperty(field.name()));
      return;
    }
    boolean inlined = INLINED.contains(field.name());
    ObjectNode content = inlined ? into : Json.object();
    read(in, type, content);
    if (!inlined) {
      JsonNode value = special(type, content);
      boolean nothing = value.isNull() || EMBEDDED.contains(field.name()) && value.isEmpty();
      if (field.repeated() || !nothing) {
        put(into, field, value);
      }
    }
  }

  private static void readEntry(CodedInputStream in, Message entry, ObjectNode map)
      throws IOException {
    ObjectNode pair = Json.object();
    read(in, entry, pair);
    Field value = entry.fields().get(2);
    JsonNode absent = value.code() == 'm' ? Json.object() : JsonNodeFactory.instance.stringNode("");
    map.set(pair.path("key").asString(""), pair.has("value") ? pair.get("value") : absent);
  }

  /** Messages that JSON writes as something else. */
  private static JsonNode special(Message type, ObjectNode content) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (type.name()) {
      case "k8s.io.apimachinery.pkg.api.resource.Quantity" ->
          nodes.stringNode(content.path("string").asString("0"));
      case META + "Time" -> time(content, ChronoUnit.SECONDS);
      case META + "MicroTime" -> time(content, ChronoUnit.MICROS);
      case "k8s.io.apimachinery.pkg.util.intstr.IntOrString" ->
          content.path("type").asLong(0) == 0
              ? nodes.numberNode(content.path("intVal").asInt(0))
              : nodes.stringNode(content.path("strVal").asString(""));
      case "k8s.io.apimachinery.pkg.runtime.RawExtension", META + "FieldsV1" -> raw(content);
      default -> content;
    };
  }

  private static JsonNode time(ObjectNode content, ChronoUnit precision) {
    if (content.isEmpty()) {
      return JsonNodeFactory.instance.nullNode();
    }
    Instant at =
        Instant.ofEpochSecond(content.path("seconds").asLong(0), content.path("nanos").asLong(0));
    String text =
        precision == ChronoUnit.SECONDS
            ? at.truncatedTo(ChronoUnit.SECONDS).toString()
            : DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'")
                .withZone(java.time.ZoneOffset.UTC)
                .format(at);
    return JsonNodeFactory.instance.stringNode(text);
  }

  private static JsonNode raw(ObjectNode content) {
    String name = content.has("raw") ? "raw" : "Raw";
    try {
      return Json.read(Base64.getDecoder().decode(content.path(name).asString("")));
    } catch (JacksonException notJson) {
      throw new IllegalArgumentException("an embedded object is not JSON", notJson);
    }
  }

  private static JsonNode scalar(CodedInputStream in, Field field) throws IOException {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (field.code()) {
      case 's' -> nodes.stringNode(in.readString());
      case 'y' -> nodes.stringNode(Base64.getEncoder().encodeToString(in.readByteArray()));
      case 'b' -> nodes.booleanNode(in.readBool());
      case 'l' -> nodes.numberNode(in.readInt64());
      default -> nodes.numberNode(in.readDouble());
    };
  }

  private static void put(ObjectNode into, Field field, JsonNode value) {
    if (field.repeated()) {
      into.withArrayProperty(field.name()).add(value);
    } else if (POINTERS.contains(field.name()) || !isZero(value)) {
      into.set(field.name(), value);
    }
  }

  private static boolean isZero(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> value.asString("").isEmpty();
      case NUMBER -> value.doubleValue() == 0;
      case BOOLEAN -> !value.booleanValue();
      default -> false;
    };
  }
}
