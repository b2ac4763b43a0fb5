import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.nakhoda.api.ApiException;
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
import dev.nakhoda.master.store.EtcdConnection;
import dev.nakhoda.master.store.EtcdStore;
import dev.nakhoda.pki.CipherPreference;
import dev.nakhoda.pki.Identity;
import dev.nakhoda.pki.Pem;
import dev.nakhoda.pki.TlsContexts;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

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
static final int AT_ONCE = 64;

static final String NAMESPACE = "figures";
static final ObjectKey SCHEDULER = new ObjectKey("kube-system", "kube-scheduler");

void main(String[] arguments) throws Exception {
  int count = Integer.parseInt(arguments[2]);
  if (arguments[0].equals("etcd")) {
    etcd(Path.of(arguments[1]), count);
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

static void etcd(Path state, int count) throws Exception {
  Path pki = state.resolve("pki/etcd");
  Identity identity =
      new Identity(
          Pem.parseCertificates(Pem.read(pki.resolve("client.crt"))),
          Pem.parseKey(Pem.read(pki.resolve("client.key"))));
  EtcdConnection connection =
      new EtcdConnection(
          List.of("127.0.0.1:2379"),
          Optional.of(
              TlsContexts.grpcClient(
                  Pem.parseCertificates(Pem.read(pki.resolve("ca.crt"))).getFirst(),
                  Optional.of(identity),
                  CipherPreference.AES)));
  byte[] value = new byte[1800];
  Arrays.fill(value, (byte) 'x');
  double alone = singly(connection, count, value);
  try (EtcdStore store = new EtcdStore(connection)) {
    long[] revisions = new long[count];
    atOnce(count, 128, number -> revisions[number] = store.create(key(number), value));
    double seconds =
        atOnce(
            count,
            128,
            number -> revisions[number] = store.update(key(number), value, revisions[number]));
    atOnce(count, 128, number -> store.delete(key(number), revisions[number]));
    print("%.0f %.0f", alone, count / seconds);
  }
}

/** Transactions a second, without the master's store: put if the key is there. */
static double singly(EtcdConnection connection, int count, byte[] value) throws Exception {
  ManagedChannel channel =
      NettyChannelBuilder.forTarget("ip:///" + connection.members().getFirst())
          .sslContext(connection.tls().orElseThrow())
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .build();
  try {
    ByteString bytes = UnsafeByteOperations.unsafeWrap(value);
    IntConsumer write =
        number -> {
          ByteString key = ByteString.copyFromUtf8("/singly/" + number % 1000);
          var put = PutRequest.newBuilder().setKey(key).setValue(bytes);
          var unchanged =
              Compare.newBuilder()
                  .setKey(key)
                  .setTarget(Compare.CompareTarget.MOD)
                  .setResult(Compare.CompareResult.GREATER)
                  .setModRevision(-1);
          var transaction =
              TxnRequest.newBuilder()
                  .addCompare(unchanged)
                  .addSuccess(RequestOp.newBuilder().setRequestPut(put));
          if (!KVGrpc.newBlockingStub(channel).txn(transaction.build()).getSucceeded()) {
            throw new IllegalStateException("refused");
          }
        };
    atOnce(count, 128, write);
    double seconds = atOnce(count, 128, write);
    var all = ByteString.copyFromUtf8("/singly/");
    var end = ByteString.copyFromUtf8("/singly0");
    KVGrpc.newBlockingStub(channel)
        .deleteRange(DeleteRangeRequest.newBuilder().setKey(all).setRangeEnd(end).build());
    return count / seconds;
  } finally {
    channel.shutdownNow();
  }
}

static String key(int number) {
  return "/figures/" + number;
}

static void nodes(Client client, int count) throws Exception {
  long begun = System.nanoTime();
  try (Informer nodes = client.informer(ResourceName.NODES, Scope.ALL)) {
    nodes.start().awaitSynced();
    until(() -> nodes.list().stream().filter(node -> holds(node, "Ready")).count() >= count);
  }
  print("%.1f", since(begun));
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
  begin(client);
  hold(client, "figures", 3600);
  awaitIdleScheduler(client);
  List<double[]> used = new ArrayList<>();
  used.add(processorSeconds(processes));
  double created = atOnce(count, AT_ONCE, number -> client.create(ResourceName.PODS, pod(number)));
  used.add(processorSeconds(processes));
  AtomicInteger bound = new AtomicInteger();
  AtomicLong first = new AtomicLong();
  AtomicLong last = new AtomicLong();
  try (Informer pods =
      client.informer(ResourceName.PODS, new Scope(NAMESPACE, "", "spec.nodeName!="))) {
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
    until(() -> bound.get() >= count);
  } finally {
    signal(silent, "CONT");
  }
  used.add(processorSeconds(processes));
  end(client);
  used.add(processorSeconds(processes));
  double seconds = (last.get() - first.get()) / 1e9;
  print("%.0f %.2f %.0f%s", count / seconds, seconds, count / created, phases(used, count));
}

static void signal(Optional<String> process, String name) throws Exception {
  if (process.isPresent()) {
    new ProcessBuilder("kill", "-" + name, process.get()).inheritIO().start().waitFor();
  }
}

/** For each process what it used in each phase, in ms per pod. */
static String phases(List<double[]> used, int pods) {
  StringBuilder text = new StringBuilder();
  for (int process = 0; process < used.getFirst().length; process++) {
    for (int phase = 1; phase < used.size(); phase++) {
      double seconds = used.get(phase)[process] - used.get(phase - 1)[process];
      text.append(String.format(Locale.ROOT, " %.2f", seconds * 1000 / pods));
    }
  }
  return text.toString();
}

static double[] processorSeconds(String[] processes) throws IOException {
  double[] seconds = new double[processes.length];
  for (int number = 0; number < seconds.length; number++) {
    String line = Files.readString(Path.of("/proc", processes[number], "stat"));
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
    seconds[number] = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
  }
  return seconds;
}

/** Until a new pod is left alone for a second: the scheduler has seen that its lease is lost. */
static void awaitIdleScheduler(Client client) throws Exception {
  AtomicInteger number = new AtomicInteger();
  until(() -> {
    KubeObject probe =
        client.create(ResourceName.PODS, pod("probe-" + number.incrementAndGet(), "probe"));
    boolean bound = isBoundWithinSecond(client, probe.key());
    client.delete(ResourceName.PODS, probe.key(), DeleteOptions.now(probe.uid()));
    return !bound;
  });
}

static boolean isBoundWithinSecond(Client client, ObjectKey key) throws Exception {
  long begun = System.nanoTime();
  while (since(begun) < 1) {
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
  begin(client);
  long begun = System.nanoTime();
  AtomicInteger running = new AtomicInteger();
  try (Informer pods = client.informer(ResourceName.PODS, Scope.namespace(NAMESPACE))) {
    pods.onChange(change -> {
      boolean before = change.before().filter(pod -> holds(pod, "Ready")).isPresent();
      boolean after = change.after().filter(pod -> holds(pod, "Ready")).isPresent();
      running.addAndGet((after ? 1 : 0) - (before ? 1 : 0));
    });
    pods.start().awaitSynced();
    client.create(
        ResourceName.DEPLOYMENTS,
        object(
            """
            {'apiVersion':'apps/v1','kind':'Deployment',
             'metadata':{'name':'web','namespace':'%s'},'spec':{'replicas':%d,
             'selector':{'matchLabels':{'app':'web'}},
             'template':{'metadata':{'labels':{'app':'web'}},'spec':%s}}}
            """
                .formatted(NAMESPACE, count, SPEC)));
    until(() -> running.get() >= count);
  }
  print("%.2f", since(begun));
  client.delete(ResourceName.DEPLOYMENTS, new ObjectKey(NAMESPACE, "web"), DeleteOptions.DEFAULT);
  end(client);
}

static final String SPEC =
    """
    {'terminationGracePeriodSeconds':0,'containers':[{'name':'c','image':'app:1',
     'resources':{'requests':{'cpu':'10m','memory':'16Mi'}}}]}
    """;

static KubeObject pod(int number) {
  return pod("pod-" + number, "app-" + number % 20);
}

static KubeObject pod(String name, String app) {
  return object(
      """
      {'apiVersion':'v1','kind':'Pod','metadata':{'name':'%s','namespace':'%s',
       'labels':{'app':'%s'}},'spec':%s}
      """
          .formatted(name, NAMESPACE, app, SPEC));
}

static KubeObject object(String json) {
  return KubeObject.of(Json.readObject(json.replace('\'', '"')));
}

/** A namespace of its own, with the ServiceAccount that pods want. */
static void begin(Client client) throws Exception {
  try {
    client.create(
        ResourceName.NAMESPACES,
        object("{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'" + NAMESPACE + "'}}"));
  } catch (ApiException exists) {
    if (!exists.isAlreadyExists()) {
      throw exists;
    }
  }
  until(() -> exists(client, ResourceName.SERVICE_ACCOUNTS, new ObjectKey(NAMESPACE, "default")));
}

/** All pods gone, so that the next measurement begins with empty nodes. */
static void end(Client client) throws Exception {
  try (Informer pods = client.informer(ResourceName.PODS, Scope.namespace(NAMESPACE))) {
    pods.start().awaitSynced();
    var left = pods.list();
    atOnce(
        left.size(),
        AT_ONCE,
        number -> {
          try {
            client.delete(
                ResourceName.PODS,
                left.get(number).key(),
                DeleteOptions.now(left.get(number).uid()));
          } catch (ApiException gone) {
            if (!gone.isNotFound() && !gone.isConflict()) {
              throw gone;
            }
          }
        });
    until(() -> pods.list().isEmpty());
  }
}

static boolean exists(Client client, ResourceName resource, ObjectKey key) {
  try {
    client.get(resource, key);
    return true;
  } catch (ApiException missing) {
    return false;
  }
}

/** Seconds that all took, so many at a time. */
static double atOnce(int count, int width, IntConsumer task) throws Exception {
  Semaphore permits = new Semaphore(width);
  AtomicInteger failed = new AtomicInteger();
  long begun = System.nanoTime();
  try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
    for (int number = 0; number < count; number++) {
      int own = number;
      permits.acquire();
      threads.execute(() -> {
        try {
          task.accept(own);
        } catch (RuntimeException failure) {
          if (failed.incrementAndGet() == 1) {
            failure.printStackTrace();
          }
        } finally {
          permits.release();
        }
      });
    }
  }
  if (failed.get() > 0) {
    throw new IllegalStateException(failed + " of " + count + " failed");
  }
  return since(begun);
}

interface Condition {
  boolean holds() throws Exception;
}

static void until(Condition condition) throws Exception {
  long begun = System.nanoTime();
  while (!condition.holds()) {
    if (since(begun) > 600) {
      throw new IllegalStateException("not within ten minutes");
    }
    Thread.sleep(20);
  }
}

static double since(long begun) {
  return (System.nanoTime() - begun) / 1e9;
}

static void print(String format, Object... values) {
  System.out.printf(Locale.ROOT, format + "%n", values);
}
