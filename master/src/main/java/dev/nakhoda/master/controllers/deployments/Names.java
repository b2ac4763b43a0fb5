package dev.nakhoda.master.controllers.deployments;

/** Labels, annotations and reasons of the Deployment controller, as upstream spells them. */
final class Names {

  static final String HASH_LABEL = "pod-template-hash";
  static final String REVISION = "deployment.kubernetes.io/revision";
  static final String REVISION_HISTORY = "deployment.kubernetes.io/revision-history";
  static final String DESIRED_REPLICAS = "deployment.kubernetes.io/desired-replicas";
  static final String MAX_REPLICAS = "deployment.kubernetes.io/max-replicas";
  static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
  static final String ROLLBACK_TO = "deprecated.deployment.rollback.to";

  static final String AVAILABLE = "Available";
  static final String PROGRESSING = "Progressing";
  static final String REPLICA_FAILURE = "ReplicaFailure";

  static final String NEW_REPLICA_SET_CREATED = "NewReplicaSetCreated";
  static final String FOUND_NEW_REPLICA_SET = "FoundNewReplicaSet";
  static final String REPLICA_SET_UPDATED = "ReplicaSetUpdated";
  static final String NEW_REPLICA_SET_AVAILABLE = "NewReplicaSetAvailable";
  static final String PROGRESS_DEADLINE_EXCEEDED = "ProgressDeadlineExceeded";
  static final String DEPLOYMENT_PAUSED = "DeploymentPaused";
  static final String DEPLOYMENT_RESUMED = "DeploymentResumed";
  static final String CREATE_ERROR = "ReplicaSetCreateError";

  private Names() {}
}
