package dev.nakhoda.master.registry.admission;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Admission;
import dev.nakhoda.master.registry.Lookup;
import dev.nakhoda.master.volumes.Claim;
import dev.nakhoda.master.volumes.StorageClass;

/** A claim that names no class gets the default one. */
record DefaultStorageClass(Lookup lookup) implements Admission {

  @Override
  public void admit(Request request) {
    if (request.creates("", "PersistentVolumeClaim")
        && new Claim(KubeObject.of(request.object())).className().isEmpty()) {
      StorageClass.defaultOf(lookup.list(ResourceName.STORAGE_CLASSES))
          .ifPresent(found ->
              request.object().withObjectProperty("spec").put("storageClassName", found.name()));
    }
  }
}
