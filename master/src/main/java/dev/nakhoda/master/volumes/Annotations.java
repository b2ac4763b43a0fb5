package dev.nakhoda.master.volumes;

/** The annotations and finalizers by which claims and volumes are bound, as upstream names them. */
public final class Annotations {

  public static final String BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
  public static final String BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";
  public static final String PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";
  public static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";
  public static final String PROVISIONER = "volume.kubernetes.io/storage-provisioner";
  public static final String BETA_PROVISIONER = "volume.beta.kubernetes.io/storage-provisioner";
  public static final String BETA_CLASS = "volume.beta.kubernetes.io/storage-class";

  public static final String CLAIM_PROTECTION = "kubernetes.io/pvc-protection";
  public static final String VOLUME_PROTECTION = "kubernetes.io/pv-protection";

  private Annotations() {}
}
