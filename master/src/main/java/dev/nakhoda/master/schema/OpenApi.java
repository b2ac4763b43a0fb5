package dev.nakhoda.master.schema;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.schema.OpenApiSchemas.Version;
import java.io.ByteArrayOutputStream;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI documents of what is served: version 2 as one JSON document, version 3 as an index
 * and one document for each group and version. Made when asked for and held softly, so that they
 * cost nothing while nobody asks. Thread-safe; two threads that ask at once may both make a
 * document.
 */
public final class OpenApi {

  private static final String TITLE = "Kubernetes";

  private final Schemas schemas;
  private final String serverVersion;
  private final Map<String, List<Served>> groupVersions = new TreeMap<>();
  private final Map<String, SoftReference<byte[]>> made = new ConcurrentHashMap<>();

  /**
   * A resource as the documents show it.
   *
   * @param verbs as discovery lists them
   */
  public record Served(
      ResourceName name, List<String> verbs, List<ServedSubresource> subresources) {}

  /**
   * A sub-resource: its path after the object's name, and the kind of its body.
   *
   * @param verbs as discovery lists them
   */
  public record ServedSubresource(
      String name, String group, String version, String kind, List<String> verbs) {}

  /** {@code serverVersion} is part of the documents and of their hashes. */
  public OpenApi(Schemas schemas, List<Served> served, String serverVersion) {
    this.schemas = schemas;
    this.serverVersion = serverVersion;
    for (Served each : served) {
      groupVersions.computeIfAbsent(path(each.name()), path -> new ArrayList<>()).add(each);
    }
  }

  /** {@code api/v1} or {@code apis/apps/v1}. */
  private static String path(ResourceName name) {
    return (name.group().isEmpty() ? "api/" : "apis/") + name.apiVersion();
  }

  /** Where each document lies; the hash in the address changes when the document does. */
  public byte[] v3Index() {
    ObjectNode index = Json.object();
    ObjectNode paths = index.putObject("paths");
    groupVersions.forEach((path, served) ->
        paths
            .putObject(path)
            .put("serverRelativeURL", "/openapi/v3/" + path + "?hash=" + hash(served)));
    return Json.write(index);
  }

  /** The document of {@code api/v1}, {@code apis/apps/v1}, ...; empty when that is not served. */
  public Optional<byte[]> v3(String path) {
    return Optional.ofNullable(groupVersions.get(path))
        .map(served -> softly(path, () -> document(Version.V3, served)));
  }

  /** Everything in one document. */
  public byte[] v2() {
    return softly("v2", () -> document(Version.V2, everything()));
  }

  /** The same in protobuf, for clients that take nothing else. */
  public byte[] v2Protobuf() {
    return softly("v2.pb", this::protobuf);
  }

  private List<Served> everything() {
    return groupVersions.values().stream().flatMap(List::stream).toList();
  }

  private byte[] protobuf() {
    OpenApiProtobuf document = new OpenApiProtobuf();
    forEachPath(Version.V2, everything(), document::addPath);
    forEachSchema(Version.V2, everything(), document::addDefinition);
    return document.document(TITLE, serverVersion);
  }

  private byte[] softly(String key, Supplier<byte[]> make) {
    SoftReference<byte[]> kept = made.get(key);
    byte[] document = kept == null ? null : kept.get();
    if (document == null) {
      document = make.get();
      made.put(key, new SoftReference<>(document));
    }
    return document;
  }

  /** The content follows from these three alone, so nothing has to be made to know its hash. */
  private String hash(List<Served> served) {
    try {
      String inputs = serverVersion + schemas.structs().size() + served;
      byte[] digest =
          MessageDigest.getInstance("SHA-512").digest(inputs.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).toUpperCase(Locale.ROOT);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-512", missing);
    }
  }

  /** Written part by part: the whole tree would be ten times the size of the text. */
  private byte[] document(Version version, List<Served> served) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
    try (JsonGenerator json = Json.mapper().createGenerator(out)) {
      json.writeStartObject();
      json.writeStringProperty(version == Version.V2 ? "swagger" : "openapi", number(version));
      json.writeObjectPropertyStart("info");
      json.writeStringProperty("title", TITLE);
      json.writeStringProperty("version", serverVersion);
      json.writeEndObject();
      writePaths(json, version, served);
      if (version == Version.V3) {
        json.writeObjectPropertyStart("components");
      }
      writeSchemas(json, version, served);
      if (version == Version.V3) {
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private static String number(Version version) {
    return switch (version) {
      case V2 -> "2.0";
      case V3 -> "3.0.0";
    };
  }

  private void writePaths(JsonGenerator json, Version version, List<Served> served) {
    json.writeObjectPropertyStart("paths");
    forEachPath(version, served, (path, item) -> write(json, path, item));
    json.writeEndObject();
  }

  private void writeSchemas(JsonGenerator json, Version version, List<Served> served) {
    json.writeObjectPropertyStart(version == Version.V2 ? "definitions" : "schemas");
    forEachSchema(version, served, (name, schema) -> write(json, name, schema));
    json.writeEndObject();
  }

  private void forEachPath(
      Version version, List<Served> served, BiConsumer<String, ObjectNode> action) {
    OpenApiPaths paths = new OpenApiPaths(version, schemas);
    served.forEach(resource -> paths.of(resource).forEach(action));
  }

  private void forEachSchema(
      Version version, List<Served> served, BiConsumer<String, ObjectNode> action) {
    OpenApiSchemas made = new OpenApiSchemas(version, Descriptions.read(schemas.structs()));
    for (int index : reached(served)) {
      Struct struct = schemas.structs().get(index);
      action.accept(struct.name(), made.of(struct));
    }
    OpenApiSchemas.commonTypes().forEach(action);
  }

  private static void write(JsonGenerator json, String name, ObjectNode value) {
    json.writeName(name);
    Json.mapper().writeValue(json, value);
  }

  /** The indices of every struct that the resources' kinds are made of. */
  private Set<Integer> reached(List<Served> served) {
    Set<Integer> reached = new TreeSet<>();
    reach("v1", "DeleteOptions", reached);
    reach("v1", "Status", reached);
    for (Served resource : served) {
      ResourceName name = resource.name();
      reach(name.apiVersion(), name.kind(), reached);
      reach(name.apiVersion(), name.kind() + "List", reached);
      for (ServedSubresource sub : resource.subresources()) {
        String group = sub.group().isEmpty() ? "" : sub.group() + "/";
        reach(group + sub.version(), sub.kind(), reached);
      }
    }
    return reached;
  }

  private void reach(String apiVersion, String kind, Set<Integer> reached) {
    schemas.forKind(apiVersion, kind).ifPresent(schema -> reach(schema.root(), reached));
  }

  private static void reach(Shape shape, Set<Integer> reached) {
    switch (shape) {
      case Struct struct -> {
        if (reached.add(struct.index())) {
          struct.fields().values().forEach(field -> reach(field.shape(), reached));
        }
      }
      case Shape.ListOf(Shape element) -> reach(element, reached);
      case Shape.MapOf(Shape value) -> reach(value, reached);
      case Shape.Scalar _, Shape.Anything _ -> {}
    }
  }
}
