package dev.nakhoda.agent.stats;

import dev.nakhoda.agent.observe.PodObservation;
import dev.nakhoda.agent.runtime.PodIdentity;
import dev.nakhoda.agent.runtime.RuntimeStatus.Container;
import dev.nakhoda.agent.runtime.RuntimeStatus.State;
import dev.nakhoda.loop.Loop;
import dev.nakhoda.loop.Time;
import dev.nakhoda.proto.v1.NodeLinkGrpc;
import dev.nakhoda.proto.v1.UsageReply;
import dev.nakhoda.proto.v1.UsageReport;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the master what this node and its containers use: one message per period, which the master
 * sets. One thread reads, counts and sends; a report that cannot be sent is dropped, the next one
 * covers a longer window. At most {@value #MOST_CONTAINERS} containers are told of.
 */
public final class UsageReporter implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(UsageReporter.class);
  private static final int MOST_CONTAINERS = 4096;
  private static final String MACHINE = "";
  private static final Duration FIRST_PERIOD = Duration.ofSeconds(5);
  private static final Duration AT_LEAST = Duration.ofSeconds(1);
  private static final Duration AT_MOST = Duration.ofMinutes(5);
  private static final long CALL_SECONDS = 10;

  private final String node;
  private final NodeLinkGrpc.NodeLinkBlockingStub master;
  private final Supplier<Map<PodIdentity, PodObservation>> pods;
  private final ControlGroups groups;
  private final Time time;
  private final Loop loop;

  /** Both belong to the loop's thread. */
  private Duration period = FIRST_PERIOD;

  private Optional<Rates.Reading> last = Optional.empty();

  private volatile Optional<Reading> newest = Optional.empty();

  /**
   * What was read last, by container id; the machine's own is under the empty one.
   *
   * @param counters since each one's start
   * @param rates over the last period
   */
  public record Reading(Instant at, Map<String, Counters> counters, Map<String, Usage> rates) {}

  /**
   * @param channel to the master, authenticated as this node; whoever made it closes it
   * @param pods what runs here, as it was seen last
   */
  public UsageReporter(
      String node,
      Channel channel,
      Supplier<Map<PodIdentity, PodObservation>> pods,
      ControlGroups groups,
      Time time) {
    this.node = node;
    this.master = NodeLinkGrpc.newBlockingStub(channel);
    this.pods = pods;
    this.groups = groups;
    this.time = time;
    this.loop = new Loop("usage", AT_MOST, this::step);
  }

  public UsageReporter start() {
    loop.start();
    return this;
  }

  /** Empty before the first reading. */
  public Optional<Reading> newest() {
    return newest;
  }

  private void step() {
    try {
      Map<String, Container> running = running();
      Rates.Reading reading = new Rates.Reading(time.now(), read(running));
      Optional<Rates> between = last.map(before -> Rates.between(before, reading));
      newest =
          Optional.of(
              new Reading(
                  reading.at(), reading.counters(), between.map(Rates::usage).orElse(Map.of())));
      between
          .filter(rates -> rates.window().compareTo(AT_LEAST) >= 0)
          .ifPresent(rates -> send(rates, running));
      last = Optional.of(reading);
    } finally {
      time.after(period, loop::signal);
    }
  }

  private Map<String, Container> running() {
    Map<String, Container> running = new HashMap<>();
    pods.get().values().stream()
        .flatMap(pod -> pod.running().stream())
        .limit(MOST_CONTAINERS)
        .forEach(container -> running.put(container.id(), container));
    return running;
  }

  private Map<String, Counters> read(Map<String, Container> running) {
    Map<String, Counters> counters = new HashMap<>();
    groups.ofMachine().ifPresent(machine -> counters.put(MACHINE, machine));
    running.forEach((id, container) -> {
      if (container.state() instanceof State.Running process) {
        groups.ofProcess(process.pid()).ifPresent(found -> counters.put(id, found));
      }
    });
    return counters;
  }

  private void send(Rates rates, Map<String, Container> running) {
    UsageReport.Builder report =
        UsageReport.newBuilder()
            .setNodeName(node)
            .setTakenAtMillis(rates.at().toEpochMilli())
            .setWindowMillis(rates.window().toMillis());
    rates
        .usage()
        .forEach((id, usage) -> {
          if (id.equals(MACHINE)) {
            report.setNode(message(usage));
          } else {
            report.addContainers(message(running.get(id), usage));
          }
        });
    try {
      UsageReply reply =
          master.withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS).report(report.build());
      long millis = Math.clamp(reply.getPeriodMillis(), AT_LEAST.toMillis(), AT_MOST.toMillis());
      period = Duration.ofMillis(millis);
    } catch (StatusRuntimeException failure) {
      LOG.debug("usage not reported why={}", failure.getMessage());
    }
  }

  private static UsageReport.ContainerUsage message(Container container, Usage usage) {
    return UsageReport.ContainerUsage.newBuilder()
        .setNamespace(container.pod().namespace())
        .setPod(container.pod().name())
        .setPodUid(container.pod().uid())
        .setContainer(container.name())
        .setUsage(message(usage))
        .build();
  }

  private static UsageReport.Usage message(Usage usage) {
    return UsageReport.Usage.newBuilder()
        .setCpuNanocores(usage.cpuNanocores())
        .setMemoryBytes(usage.memoryBytes())
        .build();
  }

  @Override
  public void close() {
    loop.close();
  }
}
