package dev.nakhoda.agent.runtime.docker;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A dockerd of the test's own, in a network namespace without any link, with its data in a
 * temporary directory; one for the whole test run, ended with it.
 */
public final class PrivateDockerd {

  private static PrivateDockerd shared;

  private final Path directory;
  private Process process;

  private PrivateDockerd(Path directory) {
    this.directory = directory;
  }

  public static synchronized PrivateDockerd shared() {
    if (shared == null) {
      try {
        // Not below java.io.tmpdir's long names: a unix socket's path has a limit of 108 bytes.
        shared = new PrivateDockerd(Files.createTempDirectory("nkd"));
        java.lang.Runtime.getRuntime().addShutdownHook(new Thread(shared::end));
        shared.start();
        shared.importBusybox();
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
    return shared;
  }

  public Path socket() {
    return directory.resolve("docker.sock");
  }

  void start() throws IOException {
    process =
        new ProcessBuilder(
                "unshare",
                "--net",
                "dockerd",
                "--bridge=none",
                "--iptables=false",
                "--ip-forward=false",
                "--ip-masq=false",
                "--data-root=" + directory.resolve("data"),
                "--exec-root=" + directory.resolve("exec"),
                "--pidfile=" + directory.resolve("docker.pid"),
                "--host=unix://" + socket())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("dockerd.log").toFile())
            .start();
    awaitReady();
  }

  private void awaitReady() throws IOException {
    Instant end = Instant.now().plusSeconds(60);
    try (DockerConnection docker = new DockerConnection(socket())) {
      while (true) {
        try {
          docker.call(client -> client.pingCmd().exec());
          return;
        } catch (RuntimeException notYet) {
          if (!process.isAlive() || Instant.now().isAfter(end)) {
            throw new IOException(
                "dockerd (package docker.io; needs root) did not start: "
                    + Files.readString(directory.resolve("dockerd.log")));
          }
          pause();
        }
      }
    }
  }

  private void importBusybox() throws IOException {
    TarFile tar = new TarFile().directory("bin").directory("tmp");
    byte[] busybox = Files.readAllBytes(Path.of("/bin/busybox"));
    tar.program("bin/busybox", busybox);
    for (String name : List.of("sleep", "cat", "id", "stty", "wc", "dd", "hostname", "nc")) {
      tar.program(
          "bin/" + name, ("#!/bin/busybox sh\nexec busybox " + name + " \"$@\"\n").getBytes());
    }
    tar.program("bin/sh", busybox);
    try (DockerConnection docker = new DockerConnection(socket())) {
      new DockerImages(docker).importTar("busybox:test", new ByteArrayInputStream(tar.bytes()));
    }
  }

  /** Ends the daemon, as a restart of it begins. */
  void stop() {
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void end() {
    stop();
    try {
      new ProcessBuilder("rm", "-rf", directory.toString()).start().waitFor();
    } catch (IOException | InterruptedException ignored) {
      // The directory is a temporary one.
    }
  }

  public static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(Duration.ofMillis(50).toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
