package dev.nakhoda.master.controllers;

import dev.nakhoda.client.Client;
import dev.nakhoda.client.EventRecorder;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.controllers.autoscaling.HorizontalPodAutoscalerController;
import dev.nakhoda.master.controllers.cron.CronJobController;
import dev.nakhoda.master.controllers.daemons.DaemonSetController;
import dev.nakhoda.master.controllers.deployments.DeploymentController;
import dev.nakhoda.master.controllers.disruption.DisruptionController;
import dev.nakhoda.master.controllers.endpoints.EndpointSliceController;
import dev.nakhoda.master.controllers.endpoints.EndpointsController;
import dev.nakhoda.master.controllers.endpoints.KubernetesService;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerConfig;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.Informers;
import dev.nakhoda.master.controllers.garbage.GarbageCollector;
import dev.nakhoda.master.controllers.garbage.PodGarbageCollector;
import dev.nakhoda.master.controllers.jobs.JobController;
import dev.nakhoda.master.controllers.namespaces.NamespaceController;
import dev.nakhoda.master.controllers.namespaces.NamespaceObjects;
import dev.nakhoda.master.controllers.namespaces.SystemNamespaces;
import dev.nakhoda.master.controllers.namespaces.SystemPriorities;
import dev.nakhoda.master.controllers.namespaces.TokenSecrets;
import dev.nakhoda.master.controllers.nodes.NodeIpamController;
import dev.nakhoda.master.controllers.nodes.NodeLifecycleController;
import dev.nakhoda.master.controllers.nodes.TaintEvictionController;
import dev.nakhoda.master.controllers.quotas.ResourceQuotaController;
import dev.nakhoda.master.controllers.replicas.ReplicaController;
import dev.nakhoda.master.controllers.stateful.StatefulSetController;
import dev.nakhoda.master.controllers.volumes.ClaimController;
import dev.nakhoda.master.controllers.volumes.ClaimExpansion;
import dev.nakhoda.master.controllers.volumes.ClaimProtection;
import dev.nakhoda.master.controllers.volumes.EphemeralVolumes;
import dev.nakhoda.master.controllers.volumes.LocalPathProvisioner;
import dev.nakhoda.master.controllers.volumes.VolumeController;
import dev.nakhoda.master.controllers.volumes.VolumeProtection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * All controllers of the control plane with the informers that they share. Made for one term of
 * leadership: {@link #start} once, {@link #close} ends all of it. The client is the caller's.
 */
public final class Controllers implements AutoCloseable {

  private final Informers informers;
  private final List<Controller> controllers;
  private final Map<String, EventRecorder> recorders;

  private Controllers(
      Informers informers, List<Controller> controllers, Map<String, EventRecorder> recorders) {
    this.informers = informers;
    this.controllers = controllers;
    this.recorders = recorders;
  }

  /** Those of which one in the cluster works: start them under {@link LeaderElection}. */
  public static Controllers all(Client client, Time time, ControllerConfig config) {
    return make(client, time, config, Controllers::list);
  }

  /**
   * Those that every master runs from its start, leader or not: without them there is no namespace
   * that a Lease could lie in.
   */
  public static Controllers ofEveryMaster(Client client, Time time, ControllerConfig config) {
    return make(
        client,
        time,
        config,
        context ->
            List.of(
                SystemNamespaces.of(context),
                SystemPriorities.of(context),
                KubernetesService.of(context)));
  }

  private static Controllers make(
      Client client,
      Time time,
      ControllerConfig config,
      Function<ControllerContext, List<Controller>> list) {
    Map<String, EventRecorder> recorders = new ConcurrentHashMap<>();
    Informers informers = new Informers(client);
    ControllerContext context =
        new ControllerContext(
            client,
            time,
            informers,
            component ->
                new RecordedEvents(
                    recorders.computeIfAbsent(
                        component, name -> new EventRecorder(client, time, name, ""))),
            config);
    return new Controllers(informers, list.apply(context), recorders);
  }

  /** The index of what there is; not started, so that a simulation can step each. */
  public static List<Controller> list(ControllerContext context) {
    return List.of(
        NamespaceController.of(context),
        NamespaceObjects.defaultServiceAccounts(context),
        NamespaceObjects.rootCertificates(context),
        TokenSecrets.of(context),
        ResourceQuotaController.of(context),
        EndpointSliceController.of(context),
        EndpointsController.of(context),
        NodeIpamController.of(context),
        NodeLifecycleController.of(context),
        TaintEvictionController.of(context),
        DisruptionController.of(context),
        GarbageCollector.of(context),
        PodGarbageCollector.of(context),
        DeploymentController.of(context),
        DaemonSetController.of(context),
        StatefulSetController.of(context),
        JobController.of(context),
        CronJobController.of(context),
        HorizontalPodAutoscalerController.of(context),
        ReplicaController.replicaSets(context),
        ReplicaController.replicationControllers(context),
        ClaimController.of(context),
        VolumeController.of(context),
        LocalPathProvisioner.of(context),
        ClaimExpansion.of(context),
        ClaimProtection.of(context),
        VolumeProtection.of(context),
        EphemeralVolumes.of(context));
  }

  public List<Controller> list() {
    return controllers;
  }

  /** Blocks until every informer is in step, then starts the workers. */
  public Controllers start() throws InterruptedException {
    informers.start();
    informers.awaitSynced();
    controllers.forEach(Controller::start);
    return this;
  }

  @Override
  public void close() {
    controllers.forEach(Controller::close);
    informers.close();
    recorders.values().forEach(EventRecorder::close);
  }
}
