package dev.nakhoda.agent.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the scenarios in real network namespaces have in common. */
final class Scenarios {

  private Scenarios() {}

  static void awaitOwnNamespace(Process process) throws IOException, InterruptedException {
    Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
    for (int look = 0; look < 200; look++) {
      Path other = Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/ns/net"));
      if (!other.equals(own)) {
        return;
      }
      Thread.sleep(10);
    }
    throw new IllegalStateException("no namespace");
  }

  static void expect(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
