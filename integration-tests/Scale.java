import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.GrpcChannels;
import dev.nakhoda.client.GrpcClient;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.Kubeconfig;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Time;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What {@code figures-scale} measures with; each command prints one line of numbers.
 *
 * <pre>
 * etcd STATE COUNT         writes a second of the bare etcd, a pod's size each: one transaction
 *                          each, and as the master's store sends them
 * nodes KUBECONFIG N       waits until N simulated nodes are Ready; seconds
 * pending KUBECONFIG N [PID...]  N pods wait, then the scheduler may begin: bound a second, seconds,
 *                          created a second; then for each process its processor time in ms per pod
 *                          while they were created, while they were bound, while they were deleted
 * silent KUBECONFIG N PID...  the same, and the last process, which plays the nodes, is stopped while
 *                          pods are bound: no node answers, as in upstream's own benchmark
 * deployment KUBECONFIG N  one Deployment of N replicas: seconds until all are Running
 * </pre>
 */
static final ObjectKey SCHEDULER = new ObjectKey("kube-system", "kube-scheduler");

void main(String[] arguments) throws Exception {
  int count = Integer.parseInt(arguments[2]);
  if (arguments[0].equals("etcd")) {
    EtcdRate.etcd(Path.of(arguments[1]), count);
    return;
  }
  try (Client client =
      new GrpcClient(
          GrpcChannels.open(Kubeconfig.load(Path.of(arguments[1]))), "figures", Time.SYSTEM)) {
    switch (arguments[0]) {
      case "nodes" -> nodes(client, count);
      case "pending" -> pending(client, count, processes(arguments), Optional.empty());
      case "silent" ->
          pending(
              client, count, processes(arguments), Optional.of(arguments[arguments.length - 1]));
      case "deployment" -> deployment(client, count);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }
}

static String[] processes(String[] arguments) {
  return Arrays.copyOfRange(arguments, 3, arguments.length);
}

static void nodes(Client client, int count) throws Exception {
  long begun = System.nanoTime();
  try (Informer nodes = client.informer(ResourceName.NODES, Scope.ALL)) {
    nodes.start().awaitSynced();
    Measure.until(
        () -> nodes.list().stream().filter(node -> holds(node, "Ready")).count() >= count);
  }
  Measure.print("%.1f", Measure.since(begun));
}

static boolean holds(KubeObject object, String condition) {
  return object
      .tree()
      .path("status")
      .path("conditions")
      .valueStream()
      .anyMatch(each ->
          each.path("type").asString("").equals(condition)
              && each.path("status").asString("").equals("True"));
}

/** From the first binding seen to the last, so that the scheduler's own start does not count. */
static void pending(Client client, int count, String[] processes, Optional<String> silent)
    throws Exception {
  FiguresPods.begin(client);
  hold(client, "figures", 3600);
  awaitIdleScheduler(client);
  List<double[]> used = new ArrayList<>();
  used.add(ProcessorTime.processorSeconds(processes));
  double created =
      Measure.atOnce(
          count,
          FiguresPods.AT_ONCE,
          number -> client.create(ResourceName.PODS, FiguresPods.pod(number)));
  used.add(ProcessorTime.processorSeconds(processes));
  AtomicInteger bound = new AtomicInteger();
  AtomicLong first = new AtomicLong();
  AtomicLong last = new AtomicLong();
  try (Informer pods =
      client.informer(ResourceName.PODS, new Scope(FiguresPods.NAMESPACE, "", "spec.nodeName!="))) {
    pods.onChange(change -> {
      if (change.before().isEmpty()) {
        long now = System.nanoTime();
        first.compareAndSet(0, now);
        last.set(now);
        bound.incrementAndGet();
      }
    });
    pods.start().awaitSynced();
    signal(silent, "STOP");
    hold(client, "", 15);
    Measure.until(() -> bound.get() >= count);
  } finally {
    signal(silent, "CONT");
  }
  used.add(ProcessorTime.processorSeconds(processes));
  FiguresPods.end(client);
  used.add(ProcessorTime.processorSeconds(processes));
  double seconds = (last.get() - first.get()) / 1e9;
  Measure.print(
      "%.0f %.2f %.0f%s",
      count / seconds, seconds, count / created, ProcessorTime.phases(used, count));
}

static void signal(Optional<String> process, String name) throws Exception {
  if (process.isPresent()) {
    new ProcessBuilder("kill", "-" + name, process.get()).inheritIO().start().waitFor();
  }
}

/** Until a new pod is left alone for a second: the scheduler has seen that its lease is lost. */
static void awaitIdleScheduler(Client client) throws Exception {
  AtomicInteger number = new AtomicInteger();
  Measure.until(() -> {
    KubeObject probe =
        client.create(
            ResourceName.PODS, FiguresPods.pod("probe-" + number.incrementAndGet(), "probe"));
    boolean bound = isBoundWithinSecond(client, probe.key());
    client.delete(ResourceName.PODS, probe.key(), DeleteOptions.now(probe.uid()));
    return !bound;
  });
}

static boolean isBoundWithinSecond(Client client, ObjectKey key) throws Exception {
  long begun = System.nanoTime();
  while (Measure.since(begun) < 1) {
    if (client.get(ResourceName.PODS, key).tree().path("spec").has("nodeName")) {
      return true;
    }
    Thread.sleep(20);
  }
  return false;
}

static void hold(Client client, String holder, int seconds) {
  var change = Json.object();
  change.putObject("spec").put("holderIdentity", holder).put("leaseDurationSeconds", seconds);
  client.patch(ResourceName.LEASES, SCHEDULER, "", Patch.merge(change));
}

static void deployment(Client client, int count) throws Exception {
  FiguresPods.begin(client);
  long begun = System.nanoTime();
  AtomicInteger running = new AtomicInteger();
  try (Informer pods = client.informer(ResourceName.PODS, Scope.namespace(FiguresPods.NAMESPACE))) {
    pods.onChange(change -> {
      boolean before = change.before().filter(pod -> holds(pod, "Ready")).isPresent();
      boolean after = change.after().filter(pod -> holds(pod, "Ready")).isPresent();
      running.addAndGet((after ? 1 : 0) - (before ? 1 : 0));
    });
    pods.start().awaitSynced();
    client.create(
        ResourceName.DEPLOYMENTS,
        FiguresPods.object(
            """
            {'apiVersion':'apps/v1','kind':'Deployment',
             'metadata':{'name':'web','namespace':'%s'},'spec':{'replicas':%d,
             'selector':{'matchLabels':{'app':'web'}},
             'template':{'metadata':{'labels':{'app':'web'}},'spec':%s}}}
            """
                .formatted(FiguresPods.NAMESPACE, count, FiguresPods.SPEC)));
    Measure.until(() -> running.get() >= count);
  }
  Measure.print("%.2f", Measure.since(begun));
  client.delete(
      ResourceName.DEPLOYMENTS, new ObjectKey(FiguresPods.NAMESPACE, "web"), DeleteOptions.DEFAULT);
  FiguresPods.end(client);
}
