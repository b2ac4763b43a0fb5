package dev.nakhoda.cli.lab;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.cli.Waiting;
import dev.nakhoda.cli.lab.LabPlan.LabNode;
import dev.nakhoda.client.Client;
import dev.nakhoda.loop.Time;
import dev.nakhoda.pki.BootstrapToken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A whole cluster on this machine: {@link Init} here and {@link Join} in one network namespace per
 * node, side by side. Every step looks first, so a second run mends what is missing.
 */
public final class Up {

  private static final Duration TOKEN_LIFE = Duration.ofMinutes(15);
  private static final Duration TOKEN_LIMIT = Duration.ofSeconds(30);

  private final Directories directories;
  private final LabSettings lab;
  private final LabPlan plan;
  private final Supervisor supervisor;
  private final Progress progress;
  private final Time time;
  private final Init init;
  private final ClusterSettings cluster;
  private final LabNetwork network;
  private final AtomicBoolean changed = new AtomicBoolean();

  public Up(
      Directories directories,
      LabSettings lab,
      ClusterSettings cluster,
      EtcdFiles etcd,
      Supervisor supervisor,
      Progress progress,
      Time time) {
    this.directories = directories;
    this.lab = lab;
    this.plan = lab.plan();
    this.cluster = cluster;
    this.supervisor = supervisor;
    this.progress = progress;
    this.time = time;
    this.init = new Init(directories, cluster, etcd, supervisor, progress, time);
    this.network = new LabNetwork(plan, cluster.clusterDns());
  }

  /** Returns when every node is Ready; whether anything had to be started. */
  public boolean run() {
    network.setUpBridge();
    lab.store(directories);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<Master> master = CompletableFuture.supplyAsync(this::startMaster, threads);
      List<Future<?>> nodes = new ArrayList<>();
      for (LabNode node : plan.nodes()) {
        nodes.add(threads.submit(() -> startNode(node, master)));
      }
      try {
        for (Future<?> node : nodes) {
          node.get();
        }
        master.get().close();
        init.awaitProxy();
      } catch (ExecutionException failed) {
        threads.shutdownNow();
        throw cause(failed);
      } catch (InterruptedException interrupted) {
        threads.shutdownNow();
        Thread.currentThread().interrupt();
        throw new LabException("interrupted: 'nakhoda down' ends what was started");
      }
    }
    return changed.get();
  }

  private static RuntimeException cause(Throwable failed) {
    Throwable cause = failed;
    while (cause.getCause() != null
        && (cause instanceof ExecutionException || cause instanceof CompletionException)) {
      cause = cause.getCause();
    }
    return cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
  }

  /** What the nodes need of a running master. */
  private record Master(Client client, Optional<BootstrapToken> token) {

    void close() {
      token.ifPresent(used -> new Tokens(client).delete(used.id()));
      client.close();
    }
  }

  private Master startMaster() {
    note(init.startMaster());
    init.awaitReady();
    Client client = init.client();
    boolean needsToken = plan.nodes().stream().anyMatch(node -> !join(node).hasIdentity());
    Optional<BootstrapToken> token =
        needsToken ? Optional.of(createToken(client)) : Optional.empty();
    note(init.startProxy());
    return new Master(client, token);
  }

  /** A fresh master may still be making the namespace. */
  private BootstrapToken createToken(Client client) {
    BootstrapToken token = BootstrapToken.generate();
    Optional<ApiException>[] last = new Optional[] {Optional.empty()};
    boolean made =
        new Waiting(time)
            .until(
                TOKEN_LIMIT,
                () -> {
                  try {
                    new Tokens(client).create(token, TOKEN_LIFE, "nakhoda up", time.now());
                    return true;
                  } catch (ApiException notYet) {
                    last[0] = Optional.of(notYet);
                    return false;
                  }
                });
    if (!made) {
      throw new LabException(
          "cannot make a bootstrap token: " + last[0].map(ApiException::getMessage).orElse(""));
    }
    return token;
  }

  private void startNode(LabNode node, CompletableFuture<Master> master) {
    network.setUp(node);
    Join join = join(node);
    note(join.startEngine());
    join.awaitEngine();
    Master running = master.join();
    join.enrol(() -> enrolment(running));
    Instant before = time.now();
    boolean started = join.startAgent(cluster.grpcAddress());
    note(started);
    join.awaitReady(new NodeReadiness(running.client(), time, started ? before : Instant.EPOCH));
  }

  private Enrolment enrolment(Master running) {
    return new Enrolment(
        cluster.grpcAddress(),
        init.pki().authorityCertificate(),
        running.token().orElseThrow(),
        time);
  }

  private Join join(LabNode node) {
    return new Join(
        directories,
        new Join.Node(
            node.name(),
            Optional.of(node.address()),
            Map.of(),
            Optional.empty(),
            lab.engineFlags(),
            List.of("nsenter", "--net=" + node.namespacePath()),
            lab.agentFlags(),
            lab.shutdown()),
        supervisor,
        progress,
        time);
  }

  private void note(boolean started) {
    if (started) {
      changed.set(true);
    }
  }
}
