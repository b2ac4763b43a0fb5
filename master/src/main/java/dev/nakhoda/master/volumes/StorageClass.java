package dev.nakhoda.master.volumes;

import dev.nakhoda.api.KubeObject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A pure view of a StorageClass. */
public record StorageClass(KubeObject object) {

  private static final List<String> DEFAULT_MARKS =
      List.of(
          "storageclass.kubernetes.io/is-default-class",
          "storageclass.beta.kubernetes.io/is-default-class");

  /** The provisioner of classes whose volumes somebody makes by hand. */
  public static final String NO_PROVISIONER = "kubernetes.io/no-provisioner";

  public String name() {
    return object.name();
  }

  public String provisioner() {
    return object.tree().path("provisioner").asString("");
  }

  public boolean provisions() {
    return !provisioner().isEmpty() && !provisioner().equals(NO_PROVISIONER);
  }

  public String reclaimPolicy() {
    return object.tree().path("reclaimPolicy").asString("Delete");
  }

  /** Whether volumes are chosen only once a pod has its node. */
  public boolean waitsForConsumer() {
    return object.tree().path("volumeBindingMode").asString("").equals("WaitForFirstConsumer");
  }

  public boolean expands() {
    return object.tree().path("allowVolumeExpansion").asBoolean(false);
  }

  /** Whether volumes may be made where a node has these labels. */
  public boolean allowsTopology(java.util.Map<String, String> labels) {
    var terms = object.tree().path("allowedTopologies");
    return terms.isEmpty()
        || terms
            .valueStream()
            .anyMatch(term ->
                term.path("matchLabelExpressions")
                    .valueStream()
                    .allMatch(each ->
                        each.path("values")
                            .valueStream()
                            .anyMatch(value ->
                                value
                                    .asString("")
                                    .equals(labels.get(each.path("key").asString(""))))));
  }

  public boolean isDefault() {
    return DEFAULT_MARKS.stream().anyMatch(mark -> "true".equals(object.annotations().get(mark)));
  }

  /** The newest of those that say so; of equally old ones the first by name. */
  public static Optional<StorageClass> defaultOf(List<KubeObject> classes) {
    return classes.stream()
        .map(StorageClass::new)
        .filter(StorageClass::isDefault)
        .min(
            Comparator.comparing(StorageClass::created)
                .reversed()
                .thenComparing(StorageClass::name));
  }

  private String created() {
    return object.metadata().path("creationTimestamp").asString("");
  }
}
