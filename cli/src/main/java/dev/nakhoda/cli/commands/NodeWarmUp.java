package dev.nakhoda.cli.commands;

import dev.nakhoda.agent.Agent;
import dev.nakhoda.agent.Upkeep;
import dev.nakhoda.agent.runtime.docker.DockerRuntime;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.cli.lab.Directories;
import dev.nakhoda.client.GrpcChannels;
import dev.nakhoda.client.GrpcClient;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.Kubeconfig;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The part of the ahead-of-time training that a node's agent needs: its own classes, the client's
 * work against a real master, typed views, and a question to a Docker engine that is not there.
 *
 * @param folder the state of the running master
 */
record NodeWarmUp(Path folder) {

  /** What is loaded whole: our own classes, and the packages that only work on a real node. */
  private static final List<String> OWN =
      List.of("nakhoda-proto", "nakhoda-proxy", "nakhoda-agent");

  private static final List<String> DOCKER_PACKAGES =
      List.of("com.github.dockerjava.api.command", "com.github.dockerjava.api.model");

  void run() throws Exception {
    loadOwnClasses();
    askNoDocker();
    useMaster();
  }

  private void useMaster() throws InterruptedException {
    Kubeconfig admin = Kubeconfig.load(new Directories(folder, folder, folder).adminKubeconfig());
    try (GrpcClient client = new GrpcClient(GrpcChannels.open(admin), "nakhoda", Time.SYSTEM)) {
      for (ResourceName resource : ResourceName.ALL) {
        client.list(resource, Scope.ALL);
      }
      try (Informer nodes = client.informer(ResourceName.NODES, Scope.ALL)) {
        nodes.start();
      }
    }
  }

  private void askNoDocker() {
    try (DockerRuntime docker =
        new DockerRuntime(
            folder.resolve("no-docker.sock"), Optional.empty(), Upkeep.Logs.DEFAULT, Time.SYSTEM)) {
      docker.info();
    } catch (RuntimeException expected) {
      // There is no engine behind that socket; the way to it was the point.
    }
  }

  private static void loadOwnClasses() throws IOException {
    Path own = Path.of(Agent.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    if (!own.toString().endsWith(".jar")) {
      return;
    }
    try (Stream<Path> jars = Files.list(own.getParent())) {
      for (Path jar : jars.toList()) {
        String name = jar.getFileName().toString();
        if (OWN.stream().anyMatch(name::startsWith)) {
          load(jar, List.of("dev.nakhoda"));
        } else if (name.startsWith("docker-java-api")) {
          load(jar, DOCKER_PACKAGES);
        }
      }
    }
  }

  private static void load(Path jar, List<String> packages) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : file.stream().toList()) {
        String name = entry.getName().replace('/', '.');
        if (name.endsWith(".class") && packages.stream().anyMatch(name::startsWith)) {
          load(name.substring(0, name.length() - ".class".length()));
        }
      }
    }
  }

  private static void load(String name) {
    try {
      Class.forName(name, false, NodeWarmUp.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError optional) {
      // It belongs to a library's part that we do not ship.
    }
  }
}
