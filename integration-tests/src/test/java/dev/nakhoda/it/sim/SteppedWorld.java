package dev.nakhoda.it.sim;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.User;
import dev.nakhoda.client.Client;
import dev.nakhoda.loop.FakeTime;
import dev.nakhoda.master.cache.CacheFeeder;
import dev.nakhoda.master.cache.WatchCache;
import dev.nakhoda.master.controllers.engine.AutoscalerConfig;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerConfig;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.Events;
import dev.nakhoda.master.controllers.engine.Informers;
import dev.nakhoda.master.registry.InProcessClient;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Resources;
import dev.nakhoda.master.registry.ServiceAddresses;
import dev.nakhoda.master.registry.admission.AdmissionSteps;
import dev.nakhoda.master.registry.types.Types;
import dev.nakhoda.master.scheduler.Scheduler;
import dev.nakhoda.master.scheduler.SchedulerConfig;
import dev.nakhoda.master.schema.Schemas;
import dev.nakhoda.master.store.StoreEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * A whole cluster in one thread: the real registry, cache, controllers and scheduler on a store in
 * memory, and model agents. Nothing moves unless a step is asked for; everything random is the
 * seed's.
 */
final class SteppedWorld implements AutoCloseable {

  private static final Schemas SCHEMAS = Schemas.load();
  private static final List<ResourceType> TYPES = Types.all();

  private static final Events SILENT =
      new Events() {
        @Override
        public void normal(KubeObject regarding, String reason, String message) {}

        @Override
        public void warning(KubeObject regarding, String reason, String message) {}
      };

  private final Random random;
  private final FakeTime time = new FakeTime();
  private final SteppedStore store;
  private final WatchCache cache;
  private final Resources resources;
  private final Client client;
  private final List<SteppedAgent> agents = new ArrayList<>();
  private final Function<ControllerContext, List<Controller>> makers;
  private SteppedClient process;
  private List<Controller> controllers = List.of();
  private Scheduler scheduler;
  private long digest;

  /** {@code makers}: the controllers of each master that starts. */
  SteppedWorld(Random random, int nodes, Function<ControllerContext, List<Controller>> makers) {
    this.random = random;
    this.makers = makers;
    this.store = new SteppedStore(random);
    this.cache = new WatchCache(store, time, Types.cachedKinds());
    CacheFeeder feeder = new CacheFeeder(cache);
    store.listen(event -> {
      digest = digest * 31 + digestOf(event);
      feeder.apply(event);
    });
    feeder.load();
    this.resources =
        new Resources(
            new Resources.Parts(
                store,
                cache,
                SCHEMAS,
                TYPES,
                AdmissionSteps.all(time),
                new ServiceAddresses(store, "10.254.0.0/16", "10.254.0.10"),
                request -> {
                  throw ApiException.unavailable("no tokens here");
                },
                time,
                random));
    this.client = new InProcessClient(resources, cache, User.component("test"));
    for (String name : new String[] {"default", "kube-system", "kube-node-lease"}) {
      create(ResourceName.NAMESPACES, "{'metadata':{'name':'%s'}}".formatted(name));
    }
    create(
        ResourceName.SERVICE_ACCOUNTS,
        "{'metadata':{'name':'default','namespace':'default'},"
            + "'automountServiceAccountToken':false}");
    startMaster();
    for (int number = 1; number <= nodes; number++) {
      SteppedAgent agent =
          new SteppedAgent("node-" + number, () -> new SteppedClient(client, cache), time, random);
      agents.add(agent);
      agent.beat();
    }
  }

  private void startMaster() {
    process = new SteppedClient(client, cache);
    Informers informers = new Informers(process);
    ControllerConfig config =
        ControllerConfig.defaults(
                () -> TYPES.stream().map(ResourceType::name).toList(),
                "sim",
                "192.0.2.1",
                6443,
                "none")
            .withSideBySide(false)
            .withAutoscaler(AutoscalerConfig.DEFAULT.withMetrics(new ModelMetrics(cache, time)));
    controllers =
        makers.apply(new ControllerContext(process, time, informers, component -> SILENT, config));
    informers.start();
    scheduler = Scheduler.stepped(process, time, SchedulerConfig.DEFAULT);
  }

  private static long digestOf(StoreEvent event) {
    long value = event instanceof StoreEvent.Put(var entry) ? Arrays.hashCode(entry.value()) : 0;
    return (event.revision() * 31 + event.key().hashCode()) * 31 + value;
  }

  /** As a killed master whose store lives. */
  void crashMaster() {
    controllers.forEach(Controller::close);
    scheduler.close();
    process.close();
    startMaster();
  }

  /** A node's machine loses its power: nothing beats, nothing runs. */
  SteppedAgent loseNode() {
    return agents.removeLast();
  }

  void giveBack(SteppedAgent agent) {
    agents.add(agent);
    agent.restart();
  }

  /** Of every write, in order: the same seed leads to the same. */
  long digest() {
    return digest;
  }

  FakeTime time() {
    return time;
  }

  WatchCache cache() {
    return cache;
  }

  SteppedStore store() {
    return store;
  }

  Client client() {
    return client;
  }

  /** Single quotes stand for double ones; kind and version follow from the resource. */
  KubeObject create(ResourceName resource, String json) {
    return client.create(
        resource,
        KubeObject.of(Json.readObject(json.replace('\'', '"')))
            .with(tree ->
                tree.put("kind", resource.kind()).put("apiVersion", resource.apiVersion())));
  }

  /** A number of an object's status; 0 when it is not there. */
  int status(ResourceName resource, ObjectKey key, String field) {
    return client.get(resource, key).tree().path("status").path(field).asInt(0);
  }

  /** One thing happens, of those that the seed chooses from. */
  void step() throws InterruptedException {
    int dice = random.nextInt(1000);
    if (dice < 550) {
      deliverSome();
    } else if (dice < 780) {
      stepSomeController();
    } else if (dice < 850) {
      scheduler.step();
    } else if (dice < 940) {
      agent().step();
    } else if (dice < 970) {
      advance(Duration.ofMillis(50 + random.nextInt(700)));
    } else if (dice < 980) {
      informer().drop();
    } else if (dice < 993) {
      informer().repeat(random);
    } else if (dice < 997) {
      agent().restart();
    } else {
      crashMaster();
    }
  }

  private void advance(Duration by) {
    time.advance(by);
    agents.forEach(SteppedAgent::beat);
  }

  private SteppedAgent agent() {
    return agents.get(random.nextInt(agents.size()));
  }

  private List<SteppedInformer> informers() {
    List<SteppedInformer> all = new ArrayList<>(process.informers());
    agents.forEach(agent -> all.addAll(agent.informers()));
    return all;
  }

  private SteppedInformer informer() {
    List<SteppedInformer> all = informers();
    return all.get(random.nextInt(all.size()));
  }

  private void deliverSome() {
    List<SteppedInformer> behind = informers().stream().filter(SteppedInformer::hasNews).toList();
    if (!behind.isEmpty()) {
      behind.get(random.nextInt(behind.size())).deliver(1 + random.nextInt(3));
    }
  }

  private void stepSomeController() throws InterruptedException {
    int first = random.nextInt(controllers.size());
    for (int tried = 0; tried < controllers.size(); tried++) {
      if (controllers.get((first + tried) % controllers.size()).step()) {
        return;
      }
    }
  }

  /** Without faults: everything is delivered, everybody works, time passes. */
  void settle(Duration by) throws InterruptedException {
    for (int round = 0; round < 4; round++) {
      informers().forEach(informer -> informer.deliver(Integer.MAX_VALUE));
      for (Controller controller : controllers) {
        for (int steps = 0; steps < 100 && controller.step(); steps++) {}
      }
      for (int steps = 0; steps < 100 && scheduler.step(); steps++) {}
      agents.forEach(SteppedAgent::stepAll);
    }
    advance(by);
  }

  @Override
  public void close() {
    controllers.forEach(Controller::close);
    scheduler.close();
    process.close();
    cache.close();
    store.close();
  }
}
