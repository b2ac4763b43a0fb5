package dev.nakhoda.cli.commands;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.cli.Session;
import dev.nakhoda.client.Scope;
import dev.nakhoda.proto.v1.StreamOrder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Images of the nodes. */
@Command(
    name = "image",
    description = "Put images on the nodes",
    subcommands = ImageCommand.Load.class)
public final class ImageCommand implements Runnable {

  @Spec CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  /** An archive onto every node. */
  @Command(name = "load", description = "Load an image archive (docker save) on every node")
  public static final class Load implements Callable<Integer> {

    @Mixin ApiOptions api;

    @Parameters(paramLabel = "FILE.tar", description = "What 'docker save' wrote")
    Path file;

    @Option(
        names = "--nodes",
        split = ",",
        paramLabel = "NAME",
        description = "Only these. Default: all")
    List<String> nodes = List.of();

    @Override
    public Integer call() throws InterruptedException {
      if (!Files.isReadable(file)) {
        throw new IllegalArgumentException("cannot read the archive " + file);
      }
      try (Session session = api.open();
          ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<String> targets = nodes.isEmpty() ? all(session) : nodes;
        List<Future<String>> loads = new ArrayList<>();
        targets.forEach(node -> loads.add(threads.submit(() -> load(session, node))));
        int status = 0;
        for (int index = 0; index < targets.size(); index++) {
          status = Math.max(status, report(targets.get(index), loads.get(index)));
        }
        return status;
      }
    }

    private static List<String> all(Session session) {
      List<String> names =
          session.client().list(ResourceName.NODES, Scope.ALL).items().stream()
              .map(node -> node.name())
              .toList();
      if (names.isEmpty()) {
        throw new IllegalArgumentException("the cluster has no nodes");
      }
      return names;
    }

    private static int report(String node, Future<String> load) throws InterruptedException {
      try {
        String loaded = load.get().strip();
        System.out.println(node + ": " + (loaded.isEmpty() ? "loaded" : loaded));
        return 0;
      } catch (ExecutionException failed) {
        System.err.println("error: " + node + ": " + failed.getCause().getMessage());
        return 1;
      }
    }

    private String load(Session session, String node) throws InterruptedException {
      StreamOrder order =
          StreamOrder.newBuilder()
              .setNode(node)
              .setImageLoad(StreamOrder.ImageLoad.getDefaultInstance())
              .build();
      ByteArrayOutputStream told = new ByteArrayOutputStream();
      try (StreamCall stream = new StreamCall(session.channel(), order)) {
        Thread sender = Thread.startVirtualThread(() -> send(stream));
        int status = stream.copyTo(told, told);
        sender.interrupt();
        if (status != 0) {
          throw ApiException.internal("exit status " + status);
        }
        return told.toString(StandardCharsets.UTF_8);
      }
    }

    private void send(StreamCall stream) {
      try (InputStream input = Files.newInputStream(file)) {
        stream.sendAll(input);
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      } catch (InterruptedException ended) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
