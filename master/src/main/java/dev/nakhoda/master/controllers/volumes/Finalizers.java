package dev.nakhoda.master.controllers.volumes;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts a finalizer on objects and takes it off. Stateless. */
record Finalizers(Client client, ResourceName resource, String finalizer) {

  boolean on(KubeObject object) {
    return object
        .metadata()
        .path("finalizers")
        .valueStream()
        .anyMatch(each -> each.asString("").equals(finalizer));
  }

  void add(KubeObject object) {
    if (!on(object)) {
      write(
          object,
          object.with(tree ->
              tree.withObjectProperty("metadata").withArrayProperty("finalizers").add(finalizer)));
    }
  }

  void remove(KubeObject object) {
    if (on(object)) {
      write(
          object,
          object.with(tree -> {
            ObjectNode metadata = tree.withObjectProperty("metadata");
            ArrayNode kept = metadata.arrayNode();
            metadata.path("finalizers").forEach(each -> keep(each.asString(""), kept));
            metadata.set("finalizers", kept);
          }));
    }
  }

  private void keep(String each, ArrayNode kept) {
    if (!each.equals(finalizer)) {
      kept.add(each);
    }
  }

  private void write(KubeObject before, KubeObject after) {
    try {
      client.patch(resource, before.key(), "", Patch.betweenUnchanged(before, after));
    } catch (ApiException gone) {
      if (!gone.isNotFound()) {
        throw gone;
      }
    }
  }
}
