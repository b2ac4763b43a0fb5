package dev.nakhoda.api;

/**
 * What master and agents agree on about the volumes of the built-in local-path provisioner: the
 * master makes the object, the agent of its node the directory. It answers to the name of Rancher's
 * provisioner, so that classes and manifests written for that one work. Pure.
 */
public final class LocalVolume {

  public static final String PROVISIONER = "rancher.io/local-path";

  /** On Nodes: where its agent keeps the directories. */
  public static final String DIRECTORY = "nakhoda.dev/local-path-directory";

  public static final String PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";
  public static final String NODE = "local.path.provisioner/selected-node";

  /** Keeps a volume's object until what it stands for is deleted. */
  public static final String FINALIZER = "external-provisioner.volume.kubernetes.io/finalizer";

  private LocalVolume() {}

  /** Whether the volume's directory is on this node. */
  public static boolean isOf(KubeObject volume, String node) {
    return PROVISIONER.equals(volume.annotations().get(PROVISIONED_BY))
        && node.equals(volume.annotations().get(NODE));
  }
}
