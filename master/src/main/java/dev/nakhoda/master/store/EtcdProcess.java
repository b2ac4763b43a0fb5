package dev.nakhoda.master.store;

import dev.nakhoda.loop.Backoff;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real etcd as a supervised child. One virtual thread starts it, waits for its end and starts it
 * again (after 100 ms, doubling to ten seconds while it does not stay up for ten). An etcd that a
 * killed master left behind is adopted by its pid file. {@link #close} stops it.
 */
public final class EtcdProcess implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EtcdProcess.class);
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));
  private static final Duration STABLE = Duration.ofSeconds(10);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final long LOG_LIMIT_BYTES = 32L << 20;

  private final EtcdConfig config;
  private final Thread supervisor = Thread.ofVirtual().name("etcd-supervisor").unstarted(this::run);
  private volatile Optional<ProcessHandle> current = Optional.empty();
  private volatile boolean closing;

  public EtcdProcess(EtcdConfig config) {
    this.config = config;
  }

  /**
   * Starts or adopts etcd and returns when its process runs (not when it answers: the store waits
   * for that). IllegalStateException with a sentence for the user when it cannot be started.
   */
  public EtcdProcess start() {
    EtcdVersion.check(config.binary());
    current = adoptable();
    if (current.isEmpty()) {
      launch();
    }
    supervisor.start();
    return this;
  }

  public EtcdConfig config() {
    return config;
  }

  /** The running process, when there is one. */
  public Optional<Long> pid() {
    return current.filter(ProcessHandle::isAlive).map(ProcessHandle::pid);
  }

  private void run() {
    int failures = 0;
    try {
      while (!closing) {
        long begun = System.nanoTime();
        current.orElseThrow().onExit().get();
        boolean wasStable = System.nanoTime() - begun > STABLE.toNanos();
        failures = wasStable ? 1 : failures + 1;
        failures = restart(failures);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException("waiting for etcd failed", impossible);
    }
  }

  /** Returns the number of failures in a row when one start worked, or when closing. */
  private int restart(int before) throws InterruptedException {
    int failures = before;
    while (!closing) {
      LOG.warn("etcd ended failures={} log={}", failures, config.logFile());
      Thread.sleep(BACKOFF.delay(failures));
      try {
        launch();
        return failures;
      } catch (IllegalStateException failure) {
        failures++;
        LOG.warn("etcd not started failures={} why={}", failures, failure.getMessage());
      }
    }
    return failures;
  }

  private synchronized void launch() {
    if (closing) {
      throw new IllegalStateException("etcd is being stopped");
    }
    try {
      prepareFiles();
      ProcessBuilder builder =
          new ProcessBuilder(config.command())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(config.logFile().toFile()));
      // etcd takes its options from such variables, too; only ours are to count.
      builder.environment().keySet().removeIf(name -> name.startsWith("ETCD_"));
      Process process = builder.start();
      current = Optional.of(process.toHandle());
      process.getOutputStream().close();
      Files.writeString(config.pidFile(), process.pid() + "\n");
      LOG.info("etcd started pid={} data={}", process.pid(), config.dataDirectory());
    } catch (IOException failure) {
      throw new IllegalStateException("etcd cannot be started: " + failure.getMessage(), failure);
    }
  }

  private void prepareFiles() throws IOException {
    Files.createDirectories(
        config.dataDirectory(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.createDirectories(config.logFile().toAbsolutePath().getParent());
    Files.createDirectories(config.pidFile().toAbsolutePath().getParent());
    Path log = config.logFile();
    if (Files.exists(log) && Files.size(log) > LOG_LIMIT_BYTES) {
      Path old = log.resolveSibling(log.getFileName() + ".1");
      Files.move(log, old, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** The etcd that the pid file names, if it lives and is really ours. */
  private Optional<ProcessHandle> adoptable() {
    if (!Files.exists(config.pidFile())) {
      return Optional.empty();
    }
    try {
      long pid = Long.parseLong(Files.readString(config.pidFile()).strip());
      Optional<ProcessHandle> found =
          ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::isOurs);
      found.ifPresent(handle -> LOG.info("etcd adopted pid={}", handle.pid()));
      return found;
    } catch (NumberFormatException garbled) {
      return Optional.empty();
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read " + config.pidFile(), unreadable);
    }
  }

  private boolean isOurs(ProcessHandle handle) {
    List<String> arguments = handle.info().arguments().map(List::of).orElse(List.of());
    List<String> wanted = config.command().subList(1, config.command().size());
    return arguments.equals(wanted);
  }

  /** Asks etcd to end, kills it after ten seconds, and waits for its end. */
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
    }
    supervisor.interrupt();
    current.filter(ProcessHandle::isAlive).ifPresent(EtcdProcess::stop);
    try {
      supervisor.join(STOP_LIMIT);
      Files.deleteIfExists(config.pidFile());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (IOException leftBehind) {
      LOG.warn("pid file not removed file={} why={}", config.pidFile(), leftBehind.getMessage());
    }
  }

  private static void stop(ProcessHandle handle) {
    handle.destroy();
    try {
      handle.onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException stubborn) {
      handle.destroyForcibly();
    } catch (InterruptedException interrupted) {
      handle.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException("waiting for etcd failed", impossible);
    }
  }
}
