package dev.nakhoda.cli.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Keeps daemons running: our script, or systemd where it is the init system. */
public interface Supervisor {

  /**
   * A process that must always run.
   *
   * @param name unique within its cluster, e.g. {@code master} or {@code agent-node-1}
   * @param grace what it gets to end by itself
   */
  record Daemon(String name, List<String> command, Path log, Duration grace) {

    /** For who has nothing long to do. */
    static final Duration GRACE = Duration.ofSeconds(15);
  }

  /** Starts it unless it runs already; returns whether it had to. */
  boolean start(Daemon daemon);

  boolean running(String name);

  /** Ends it and all below it; no effect when it does not run. */
  void stop(String name);
}
