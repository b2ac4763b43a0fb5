package dev.nakhoda.master.http;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Yaml;
import dev.nakhoda.master.http.Accept.Choice;
import dev.nakhoda.master.registry.ObjectPage;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Resources;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Objects and lists in the form that the client asked for: whole, as a Table, or their metadata.
 * Whole objects and lists are the cached bytes, untouched.
 */
final class Forms {

  private static final byte[] COMMA = {','};
  private static final byte[] LIST_END = "]}\n".getBytes(StandardCharsets.UTF_8);

  private final Resources resources;

  Forms(Resources resources) {
    this.resources = resources;
  }

  Answer object(int status, Request request, Choice choice, ResourceType type, KubeObject object) {
    return switch (choice.form()) {
      case TABLE -> rendered(status, request, choice, table(request, choice, type, object));
      case METADATA, METADATA_LIST -> rendered(status, request, choice, metadata(choice, object));
      case OBJECT ->
          choice.yaml() || pretty(request)
              ? rendered(status, request, choice, object.tree())
              : new Answer(
                  status, Answer.JSON, Map.of(), List.of(object.bytes(), new byte[] {'\n'}));
    };
  }

  Answer list(Request request, Choice choice, ResourceType type, ObjectPage page) {
    return switch (choice.form()) {
      case TABLE -> rendered(200, request, choice, table(request, choice, type, page));
      case METADATA, METADATA_LIST -> rendered(200, request, choice, metadataList(choice, page));
      case OBJECT -> {
        Answer plain = new Answer(200, Answer.JSON, Map.of(), pieces(type, page));
        yield choice.yaml() || pretty(request)
            ? rendered(200, request, choice, Json.read(plain.joined()))
            : plain;
      }
    };
  }

  /** One event's object. */
  byte[] event(
      Request request, Choice choice, ResourceType type, KubeObject object, boolean first) {
    return switch (choice.form()) {
      case OBJECT -> object.bytes();
      case METADATA, METADATA_LIST -> Json.write(metadata(choice, object));
      case TABLE -> {
        ObjectNode table = table(request, choice, type, object);
        if (!first) {
          table.putNull("columnDefinitions");
        }
        yield Json.write(table);
      }
    };
  }

  private static List<byte[]> pieces(ResourceType type, ObjectPage page) {
    ObjectNode head = Json.object();
    head.put("kind", type.name().kind() + "List").put("apiVersion", type.name().apiVersion());
    head.set("metadata", listMetadata(page));
    String text = head.toString();
    List<byte[]> pieces = new ArrayList<>(page.items().size() * 2 + 2);
    pieces.add(
        (text.substring(0, text.length() - 1) + ",\"items\":[").getBytes(StandardCharsets.UTF_8));
    boolean first = true;
    for (KubeObject item : page.items()) {
      if (!first) {
        pieces.add(COMMA);
      }
      first = false;
      pieces.add(item.bytes());
    }
    pieces.add(LIST_END);
    return pieces;
  }

  private static ObjectNode listMetadata(ObjectPage page) {
    ObjectNode metadata = Json.object();
    metadata.put("resourceVersion", Long.toString(page.resourceVersion()));
    if (!page.continueToken().isEmpty()) {
      metadata.put("continue", page.continueToken());
    }
    if (page.remainingItemCount() > 0) {
      metadata.put("remainingItemCount", page.remainingItemCount());
    }
    return metadata;
  }

  private ObjectNode table(Request request, Choice choice, ResourceType type, KubeObject object) {
    ObjectNode table =
        resources.table(
            type, List.of(object), object.resourceVersion(), request.query().get("includeObject"));
    return table.put("apiVersion", "meta.k8s.io/" + choice.metaVersion());
  }

  private ObjectNode table(Request request, Choice choice, ResourceType type, ObjectPage page) {
    ObjectNode table =
        resources.table(
            type, page.items(), page.resourceVersion(), request.query().get("includeObject"));
    table.set("metadata", listMetadata(page));
    return table.put("apiVersion", "meta.k8s.io/" + choice.metaVersion());
  }

  private static ObjectNode metadata(Choice choice, KubeObject object) {
    ObjectNode partial = Json.object();
    partial
        .put("kind", "PartialObjectMetadata")
        .put("apiVersion", "meta.k8s.io/" + choice.metaVersion());
    partial.set("metadata", object.metadata());
    return partial;
  }

  private static ObjectNode metadataList(Choice choice, ObjectPage page) {
    ObjectNode list = Json.object();
    list.put("kind", "PartialObjectMetadataList")
        .put("apiVersion", "meta.k8s.io/" + choice.metaVersion());
    list.set("metadata", listMetadata(page));
    var items = list.putArray("items");
    page.items().forEach(item -> items.add(metadata(choice, item)));
    return list;
  }

  static Answer rendered(int status, Request request, Choice choice, JsonNode tree) {
    byte[] body;
    if (choice.yaml()) {
      body = Yaml.write(tree).getBytes(StandardCharsets.UTF_8);
    } else if (pretty(request)) {
      body = (tree.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    } else {
      body = Json.write(tree);
    }
    return Answer.of(status, choice.contentType(), body);
  }

  private static boolean pretty(Request request) {
    return request.query().flag("pretty");
  }
}
