package dev.nakhoda.master.registry.admission;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Admission;
import dev.nakhoda.master.registry.Lookup;
import dev.nakhoda.master.volumes.Claim;
import dev.nakhoda.master.volumes.StorageClass;
import java.util.Optional;

/** Only bound claims of a class that allows it may grow. */
record PersistentVolumeClaimResize(Lookup lookup) implements Admission {

  @Override
  public void admit(Request request) {
    boolean updates =
        request.operation() == Operation.UPDATE
            && request.subresource().isEmpty()
            && request.type().name().equals(ResourceName.PERSISTENT_VOLUME_CLAIMS);
    if (updates && request.before().isPresent() && grows(request)) {
      check(request, new Claim(KubeObject.of(request.before().get())));
    }
  }

  private static boolean grows(Request request) {
    try {
      Claim before = new Claim(KubeObject.of(request.before().orElseThrow()));
      Claim after = new Claim(KubeObject.of(request.object()));
      return after.requested().compareTo(before.requested()) > 0;
    } catch (IllegalArgumentException malformed) {
      // Validation comes later, and says which field.
      return false;
    }
  }

  private void check(Request request, Claim before) {
    if (!before.phase().equals("Bound")) {
      throw refusal(request, "Only bound persistent volume claims can be expanded");
    }
    Optional<StorageClass> found =
        before
            .className()
            .flatMap(name -> lookup.find(ResourceName.STORAGE_CLASSES, ObjectKey.cluster(name)))
            .map(StorageClass::new);
    if (found.filter(StorageClass::expands).isEmpty()) {
      throw refusal(
          request,
          "only dynamically provisioned pvc can be resized and the storageclass that provisions the"
              + " pvc must support resize");
    }
  }

  private static ApiException refusal(Request request, String why) {
    return ApiException.forbidden(request.type().name(), request.key().name(), why);
  }
}
