package dev.nakhoda.cli.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where one cluster (or one machine's part of it) keeps its files.
 *
 * @param state survives reboots: keys, etcd's data, images; removed by {@code --purge} only
 * @param run sockets and pid files; short paths, because a socket's path holds 107 bytes
 * @param home the checkout or installation: launcher and deploy scripts
 */
public record Directories(Path state, Path run, Path home) {

  /** What a cluster leaves below {@link #state}; purge removes these and nothing else. */
  public static final List<String> OWNED =
      List.of(
          "pki",
          "etcd",
          "nodes",
          "proxy",
          "log",
          "admin.kubeconfig",
          "cluster.json",
          "lab.json",
          ".lock");

  private static final String DEFAULT_NAME = "nakhoda";

  /** The default places of a cluster of that name. */
  public static Directories of(String name) {
    boolean root = "root".equals(System.getProperty("user.name"));
    String folder = name.equals(DEFAULT_NAME) ? "nakhoda" : "nakhoda-" + name;
    Path state =
        root ? Path.of("/var/lib", folder) : Path.of(System.getProperty("user.home"), "." + folder);
    return new Directories(state, Path.of("/run", folder), installation());
  }

  public Directories withState(Path other) {
    return new Directories(other.toAbsolutePath().normalize(), run, home);
  }

  /** The launcher tells it; in tests the working directory's parent that holds the launcher. */
  private static Path installation() {
    String told = System.getProperty("nakhoda.home", "");
    if (!told.isEmpty()) {
      return Path.of(told);
    }
    Path folder = Path.of("").toAbsolutePath();
    while (folder.getParent() != null && !folder.resolve("deploy/supervise").toFile().isFile()) {
      folder = folder.getParent();
    }
    return folder;
  }

  /** Whether a master or a node was made here before. */
  public boolean known() {
    return Files.exists(settings()) || !nodes().isEmpty();
  }

  /** Of the nodes that were made here. */
  public List<String> nodes() {
    Path folder = state.resolve("nodes");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> nodes = Files.list(folder)) {
      return nodes.map(node -> node.getFileName().toString()).sorted().toList();
    } catch (IOException unreadable) {
      return List.of();
    }
  }

  public Path pki() {
    return state.resolve("pki");
  }

  public Path adminKubeconfig() {
    return state.resolve("admin.kubeconfig");
  }

  /** The settings that a later run takes up. */
  public Path settings() {
    return state.resolve("cluster.json");
  }

  public Path node(String name) {
    return state.resolve("nodes").resolve(name);
  }

  /** The directory of the master host's own proxy. */
  public Path proxy() {
    return state.resolve("proxy");
  }

  public Path log(String process) {
    return state.resolve("log").resolve(process + ".log");
  }

  /** Run-time files of a node's own Docker engine. */
  public Path dockerRun(String node) {
    return run.resolve(node);
  }

  public Path dockerSocket(String node) {
    return dockerRun(node).resolve("docker.sock");
  }

  /** The control group that holds those of the nodes' pods. */
  public String groupRoot() {
    return "/" + run.getFileName();
  }

  public String launcher() {
    return home.resolve("nakhoda").toString();
  }

  public String script(String name) {
    return home.resolve("deploy").resolve(name).toString();
  }
}
