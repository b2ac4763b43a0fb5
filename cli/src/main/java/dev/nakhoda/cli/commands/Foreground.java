package dev.nakhoda.cli.commands;

import java.util.concurrent.CountDownLatch;

/** Runs a daemon until the process is told to end; then closes it in order. */
final class Foreground {

  private Foreground() {}

  static void run(Runnable start, AutoCloseable daemon) throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> close(daemon)));
    start.run();
    new CountDownLatch(1).await();
  }

  private static void close(AutoCloseable daemon) {
    try {
      daemon.close();
    } catch (Exception failed) {
      System.err.println("did not end cleanly: " + failed);
    }
  }
}
