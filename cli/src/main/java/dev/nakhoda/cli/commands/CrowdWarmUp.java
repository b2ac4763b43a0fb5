package dev.nakhoda.cli.commands;

import dev.nakhoda.agent.simulated.SimulatedAgent;
import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
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
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import picocli.CommandLine;

/**
 * The part of the ahead-of-time training that shows the master which of its code is hot: a crowd of
 * pods is created, bound, run by simulated nodes and deleted. The cache keeps the profiles, so that
 * a young master compiles this code once and well. Ends early, without harm, when the crowd takes
 * too long.
 *
 * @param kubeconfig the administrator's, of a running master
 */
record CrowdWarmUp(Path kubeconfig) {

  private static final String NODES = "10";
  private static final String PODS_PER_NODE = "250";
  private static final int PODS = 2000;
  private static final int AT_ONCE = 64;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final String NAMESPACE = "default";

  void run() throws InterruptedException {
    AgentCommand nodes =
        CommandLine.populateCommand(
            new AgentCommand(),
            "--runtime=simulated",
            "--kubeconfig=" + kubeconfig,
            "--nodes=" + NODES,
            "--max-pods=" + PODS_PER_NODE);
    Instant until = Time.SYSTEM.now().plus(LIMIT);
    try (SimulatedAgent agent = new SimulatedAgent(nodes.simulatedConfig(), Time.SYSTEM);
        Client client =
            new GrpcClient(GrpcChannels.open(Kubeconfig.load(kubeconfig)), "nakhoda", Time.SYSTEM);
        Informer pods = client.informer(ResourceName.PODS, Scope.namespace(NAMESPACE))) {
      agent.start();
      pods.start().awaitSynced();
      await(until, () -> hasServiceAccount(client));
      atOnce(number -> client.create(ResourceName.PODS, pod(number)));
      await(until, () -> pods.list().stream().filter(CrowdWarmUp::isRunning).count() == PODS);
      atOnce(number -> client.delete(ResourceName.PODS, key(number), DeleteOptions.DEFAULT));
      await(until, () -> pods.list().isEmpty());
    }
  }

  private static boolean hasServiceAccount(Client client) {
    try {
      client.get(ResourceName.SERVICE_ACCOUNTS, new ObjectKey(NAMESPACE, "default"));
      return true;
    } catch (ApiException missing) {
      return false;
    }
  }

  private static boolean isRunning(KubeObject pod) {
    return pod.tree().path("status").path("phase").asString("").equals("Running");
  }

  private static ObjectKey key(int number) {
    return new ObjectKey(NAMESPACE, "crowd-" + number);
  }

  private static KubeObject pod(int number) {
    return KubeObject.of(
        Json.readObject(
            """
            {"apiVersion":"v1","kind":"Pod",
             "metadata":{"name":"%s","namespace":"%s","labels":{"app":"app-%d"}},
             "spec":{"terminationGracePeriodSeconds":0,"containers":[{"name":"c","image":"app:1",
             "resources":{"requests":{"cpu":"10m","memory":"16Mi"}}}]}}
            """
                .formatted(key(number).name(), NAMESPACE, number % 20)));
  }

  private static void atOnce(IntConsumer task) throws InterruptedException {
    Semaphore permits = new Semaphore(AT_ONCE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int number = 0; number < PODS; number++) {
        int own = number;
        permits.acquire();
        threads.execute(() -> {
          try {
            task.accept(own);
          } catch (ApiException refused) {
            System.err.println("warm-up: " + refused.getMessage());
          } finally {
            permits.release();
          }
        });
      }
    }
  }

  private static void await(Instant until, BooleanSupplier done) throws InterruptedException {
    while (!done.getAsBoolean() && Time.SYSTEM.now().isBefore(until)) {
      Time.SYSTEM.pause(LOOK);
    }
  }
}
