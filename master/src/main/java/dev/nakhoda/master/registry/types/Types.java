package dev.nakhoda.master.registry.types;

import dev.nakhoda.master.cache.CachedKind;
import dev.nakhoda.master.registry.ResourceType;
import java.util.List;

/** The explicit list of everything that is served. To add a kind: one class and one line here. */
public final class Types {

  private static final List<ResourceType> ALL =
      List.of(
          new ConfigMapType(),
          new EndpointsType(),
          new EventType(),
          new LimitRangeType(),
          new NamespaceType(),
          new NodeType(),
          new PersistentVolumeClaimType(),
          new PersistentVolumeType(),
          new PodType(),
          new ReplicationControllerType(),
          new ResourceQuotaType(),
          new SecretType(),
          new ServiceAccountType(),
          new ServiceType(),
          new ControllerRevisionType(),
          new DaemonSetType(),
          new DeploymentType(),
          new ReplicaSetType(),
          new StatefulSetType(),
          new HorizontalPodAutoscalerType(),
          new CronJobType(),
          new JobType(),
          new LeaseType(),
          new EndpointSliceType(),
          new PodDisruptionBudgetType(),
          new PriorityClassType(),
          new StorageClassType(),
          new ApiServiceType());

  private Types() {}

  public static List<ResourceType> all() {
    return ALL;
  }

  /** What the watch cache must keep. */
  public static List<CachedKind> cachedKinds() {
    return ALL.stream()
        .map(type -> new CachedKind(type.name(), type.storagePrefix(), type::selectableFields))
        .toList();
  }
}
