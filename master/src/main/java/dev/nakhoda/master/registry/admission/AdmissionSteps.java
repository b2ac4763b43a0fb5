package dev.nakhoda.master.registry.admission;

import dev.nakhoda.loop.Time;
import dev.nakhoda.master.registry.Admission;
import dev.nakhoda.master.registry.Lookup;
import java.util.List;
import java.util.function.Function;

/** The explicit list of admission steps, in their order. */
public final class AdmissionSteps {

  private AdmissionSteps() {}

  public static Function<Lookup, List<Admission>> all(Time time) {
    return lookup ->
        List.of(
            new NamespaceLifecycle(lookup),
            new NodeMirrorPods(),
            new PodServiceAccount(lookup, time),
            new DefaultTolerationSeconds(),
            new PodPriority(),
            new DefaultStorageClass(lookup),
            new StorageObjectInUseProtection(),
            new PersistentVolumeClaimResize(lookup));
  }
}
