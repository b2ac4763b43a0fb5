package dev.nakhoda.cli.commands;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.cli.Session;
import dev.nakhoda.cli.manifests.ThreeWayPatch;
import dev.nakhoda.proto.v1.PatchRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ObjectNode;

/** Brings objects in line with manifests; remembers them in kubectl's annotation. */
@Command(name = "apply", description = "Apply a configuration to a resource by file name or stdin")
public final class ApplyCommand implements Callable<Integer> {

  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
  private static final int ATTEMPTS = 5;

  @Mixin ApiOptions api;
  @Mixin FileOptions files;

  @Mixin DryRun dryRun;

  @Override
  public Integer call() {
    dryRun.check();
    try (Session session = api.open()) {
      Writes writes = dryRun.writes(session, api);
      return EachObject.run(files.read(), object -> apply(session, writes, object));
    }
  }

  private void apply(Session session, Writes writes, KubeObject object) {
    ResourceName resource = writes.resource(object);
    ObjectKey key = writes.key(resource, object);
    if (key.name().isEmpty()) {
      throw new IllegalArgumentException(
          "from "
              + object.metadata().path("generateName").asString("")
              + ": cannot use generate name with apply");
    }
    KubeObject modified = annotated(placed(object, key));
    String outcome = "";
    for (int attempt = 1; outcome.isEmpty(); attempt++) {
      try {
        outcome = once(session, writes, resource, key, modified);
      } catch (ApiException refused) {
        if (!refused.isConflict() || attempt == ATTEMPTS) {
          throw refused;
        }
      }
    }
    System.out.println(Named.of(resource, key.name()) + " " + outcome + dryRun.suffix());
  }

  private static String once(
      Session session, Writes writes, ResourceName resource, ObjectKey key, KubeObject modified) {
    Optional<KubeObject> current = read(session, resource, key);
    if (current.isEmpty()) {
      writes.create(resource, key, modified);
      return "created";
    }
    ObjectNode original = lastApplied(current.get());
    boolean builtIn = !resource.group().contains(".") || resource.group().endsWith(".k8s.io");
    ObjectNode patch = ThreeWayPatch.of(original, modified.tree(), current.get().tree(), builtIn);
    if (patch.isEmpty()) {
      return "unchanged";
    }
    KubeObject after =
        writes.patch(
            resource,
            key,
            builtIn ? PatchRequest.Type.STRATEGIC_MERGE : PatchRequest.Type.MERGE,
            Json.write(patch));
    return after.resourceVersion() == current.get().resourceVersion() ? "unchanged" : "configured";
  }

  private static Optional<KubeObject> read(Session session, ResourceName resource, ObjectKey key) {
    try {
      return Optional.of(session.client().get(resource, key));
    } catch (ApiException refused) {
      if (refused.isNotFound()) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  private static KubeObject placed(KubeObject object, ObjectKey key) {
    return key.namespace().isEmpty()
        ? object
        : object.with(
            tree -> tree.withObjectProperty("metadata").put("namespace", key.namespace()));
  }

  /** The manifest without the annotation, with a line end, as kubectl writes it. */
  private static KubeObject annotated(KubeObject object) {
    KubeObject bare =
        object.with(tree -> {
          ObjectNode metadata = tree.withObjectProperty("metadata");
          metadata.withObjectProperty("annotations").remove(LAST_APPLIED);
        });
    String text = new String(bare.bytes(), StandardCharsets.UTF_8) + "\n";
    return bare.with(tree ->
        tree.withObjectProperty("metadata")
            .withObjectProperty("annotations")
            .put(LAST_APPLIED, text));
  }

  private static ObjectNode lastApplied(KubeObject current) {
    String text = current.annotations().getOrDefault(LAST_APPLIED, "");
    return text.isEmpty() ? Json.object() : Json.readObject(text);
  }
}
