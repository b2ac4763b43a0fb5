package dev.nakhoda.api;

import java.util.List;

/**
 * The names of one resource: group, version and plural (GVR), its kind (GVK) and its scope. A pure
 * value; two are equal when all names are.
 *
 * @param group empty for the core group
 */
public record ResourceName(
    String group, String version, String plural, String kind, boolean namespaced) {

  public static final ResourceName NAMESPACES = cluster("", "namespaces", "Namespace");
  public static final ResourceName NODES = cluster("", "nodes", "Node");
  public static final ResourceName PODS = namespaced("", "pods", "Pod");
  public static final ResourceName SERVICES = namespaced("", "services", "Service");
  public static final ResourceName ENDPOINTS = namespaced("", "endpoints", "Endpoints");
  public static final ResourceName CONFIG_MAPS = namespaced("", "configmaps", "ConfigMap");
  public static final ResourceName SECRETS = namespaced("", "secrets", "Secret");
  public static final ResourceName SERVICE_ACCOUNTS =
      namespaced("", "serviceaccounts", "ServiceAccount");
  public static final ResourceName EVENTS = namespaced("", "events", "Event");
  public static final ResourceName REPLICATION_CONTROLLERS =
      namespaced("", "replicationcontrollers", "ReplicationController");
  public static final ResourceName REPLICA_SETS = namespaced("apps", "replicasets", "ReplicaSet");
  public static final ResourceName DEPLOYMENTS = namespaced("apps", "deployments", "Deployment");
  public static final ResourceName DAEMON_SETS = namespaced("apps", "daemonsets", "DaemonSet");
  public static final ResourceName STATEFUL_SETS =
      namespaced("apps", "statefulsets", "StatefulSet");
  public static final ResourceName CONTROLLER_REVISIONS =
      namespaced("apps", "controllerrevisions", "ControllerRevision");
  public static final ResourceName JOBS = namespaced("batch", "jobs", "Job");
  public static final ResourceName CRON_JOBS = namespaced("batch", "cronjobs", "CronJob");
  public static final ResourceName HORIZONTAL_POD_AUTOSCALERS =
      new ResourceName(
          "autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", true);
  public static final ResourceName POD_DISRUPTION_BUDGETS =
      namespaced("policy", "poddisruptionbudgets", "PodDisruptionBudget");
  public static final ResourceName PRIORITY_CLASSES =
      cluster("scheduling.k8s.io", "priorityclasses", "PriorityClass");
  public static final ResourceName ENDPOINT_SLICES =
      namespaced("discovery.k8s.io", "endpointslices", "EndpointSlice");
  public static final ResourceName PERSISTENT_VOLUMES =
      cluster("", "persistentvolumes", "PersistentVolume");
  public static final ResourceName PERSISTENT_VOLUME_CLAIMS =
      namespaced("", "persistentvolumeclaims", "PersistentVolumeClaim");
  public static final ResourceName STORAGE_CLASSES =
      cluster("storage.k8s.io", "storageclasses", "StorageClass");
  public static final ResourceName LIMIT_RANGES = namespaced("", "limitranges", "LimitRange");
  public static final ResourceName RESOURCE_QUOTAS =
      namespaced("", "resourcequotas", "ResourceQuota");
  public static final ResourceName API_SERVICES =
      cluster("apiregistration.k8s.io", "apiservices", "APIService");
  public static final ResourceName LEASES = namespaced("coordination.k8s.io", "leases", "Lease");

  /** Every resource named here; a kind is served when the master's registry has a type for it. */
  public static final List<ResourceName> ALL =
      List.of(
          NAMESPACES,
          NODES,
          PODS,
          SERVICES,
          ENDPOINTS,
          CONFIG_MAPS,
          SECRETS,
          SERVICE_ACCOUNTS,
          EVENTS,
          LIMIT_RANGES,
          RESOURCE_QUOTAS,
          REPLICATION_CONTROLLERS,
          REPLICA_SETS,
          DEPLOYMENTS,
          DAEMON_SETS,
          STATEFUL_SETS,
          CONTROLLER_REVISIONS,
          JOBS,
          CRON_JOBS,
          HORIZONTAL_POD_AUTOSCALERS,
          POD_DISRUPTION_BUDGETS,
          PRIORITY_CLASSES,
          ENDPOINT_SLICES,
          PERSISTENT_VOLUMES,
          PERSISTENT_VOLUME_CLAIMS,
          STORAGE_CLASSES,
          LEASES,
          API_SERVICES);

  /** {@code v1} or {@code apps/v1}. */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** {@code pods} or {@code deployments.apps}, as upstream's messages name a resource. */
  public String groupResource() {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  private static ResourceName namespaced(String group, String plural, String kind) {
    return new ResourceName(group, "v1", plural, kind, true);
  }

  private static ResourceName cluster(String group, String plural, String kind) {
    return new ResourceName(group, "v1", plural, kind, false);
  }
}
