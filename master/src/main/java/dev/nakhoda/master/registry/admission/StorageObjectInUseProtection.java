package dev.nakhoda.master.registry.admission;

import dev.nakhoda.master.registry.Admission;
import dev.nakhoda.master.volumes.Annotations;
import tools.jackson.databind.node.ArrayNode;

/** Claims that pods use and volumes that are bound outlive their deletion until they are free. */
final class StorageObjectInUseProtection implements Admission {

  @Override
  public void admit(Request request) {
    if (request.creates("", "PersistentVolumeClaim")) {
      add(request, Annotations.CLAIM_PROTECTION);
    } else if (request.creates("", "PersistentVolume")) {
      add(request, Annotations.VOLUME_PROTECTION);
    }
  }

  private static void add(Request request, String finalizer) {
    ArrayNode finalizers =
        request.object().withObjectProperty("metadata").withArrayProperty("finalizers");
    boolean there = finalizers.valueStream().anyMatch(each -> each.asString("").equals(finalizer));
    if (!there) {
      finalizers.add(finalizer);
    }
  }
}
