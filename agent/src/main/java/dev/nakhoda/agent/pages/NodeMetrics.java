package dev.nakhoda.agent.pages;

import dev.nakhoda.agent.runtime.RuntimeStatus.Container;
import dev.nakhoda.agent.runtime.RuntimeStatus.State;
import dev.nakhoda.agent.stats.Counters;
import dev.nakhoda.agent.stats.UsageReporter.Reading;
import dev.nakhoda.machine.OwnProcess;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The node's metrics in Prometheus' text form, under the kubelet's names. Nothing is counted here:
 * each page reads the present state when it is asked for. Thread-safe.
 */
final class NodeMetrics {

  private static final double NANOS = 1e9;
  private static final String[] CONTAINER = {"container", "namespace", "pod"};
  private static final String[] POD = {"namespace", "pod"};

  private final NodeView view;
  private final PrometheusRegistry agent = new PrometheusRegistry();
  private final PrometheusRegistry resources = new PrometheusRegistry();
  private final PrometheusRegistry containers = new PrometheusRegistry();

  NodeMetrics(NodeView view) {
    this.view = view;
    agentMetrics();
    resourceMetrics();
    containerMetrics();
  }

  Page ofAgent() {
    return page(agent);
  }

  Page ofResources() {
    return page(resources);
  }

  Page ofContainers() {
    return page(containers);
  }

  private void agentMetrics() {
    GaugeWithCallback.builder()
        .name("kubelet_node_name")
        .help("The node's name. The count is always 1.")
        .labelNames("node")
        .callback(value -> value.call(1, view.node()))
        .register(agent);
    GaugeWithCallback.builder()
        .name("kubelet_running_pods")
        .help("Number of pods that have a running pod sandbox")
        .callback(value -> value.call(runningPods()))
        .register(agent);
    GaugeWithCallback.builder()
        .name("kubelet_running_containers")
        .help("Number of containers currently running")
        .labelNames("container_state")
        .callback(value -> {
          value.call(count(State.Created.class), "created");
          value.call(count(State.Exited.class), "exited");
          value.call(count(State.Running.class), "running");
        })
        .register(agent);
    GaugeWithCallback.builder()
        .name("process_resident_memory_bytes")
        .help("Resident memory size in bytes.")
        .callback(value -> value.call(OwnProcess.residentBytes()))
        .register(agent);
    CounterWithCallback.builder()
        .name("process_cpu_seconds_total")
        .help("Total user and system CPU time spent in seconds.")
        .callback(value -> value.call(OwnProcess.processorSeconds()))
        .register(agent);
    GaugeWithCallback.builder()
        .name("process_start_time_seconds")
        .help("Start time of the process since unix epoch in seconds.")
        .callback(value -> value.call(OwnProcess.startSeconds()))
        .register(agent);
  }

  private void resourceMetrics() {
    CounterWithCallback.builder()
        .name("node_cpu_usage_seconds_total")
        .help("Cumulative cpu time consumed by the node in core-seconds")
        .callback(value -> machine().ifPresent(node -> value.call(node.cpuNanos() / NANOS)))
        .register(resources);
    GaugeWithCallback.builder()
        .name("node_memory_working_set_bytes")
        .help("Current working set of the node in bytes")
        .callback(value -> machine().ifPresent(node -> value.call(node.memoryBytes())))
        .register(resources);
    CounterWithCallback processor =
        CounterWithCallback.builder()
            .name("container_cpu_usage_seconds_total")
            .help("Cumulative cpu time consumed by the container in core-seconds")
            .labelNames(CONTAINER)
            .callback(value ->
                counted()
                    .forEach(each -> value.call(each.counters().cpuNanos() / NANOS, each.labels())))
            .build();
    GaugeWithCallback memory =
        GaugeWithCallback.builder()
            .name("container_memory_working_set_bytes")
            .help("Current working set of the container in bytes")
            .labelNames(CONTAINER)
            .callback(value ->
                counted().forEach(each -> value.call(each.counters().memoryBytes(), each.labels())))
            .build();
    for (PrometheusRegistry page : List.of(resources, containers)) {
      page.register(processor);
      page.register(memory);
    }
    GaugeWithCallback.builder()
        .name("container_start_time_seconds")
        .help("Start time of the container since unix epoch in seconds")
        .labelNames(CONTAINER)
        .callback(
            value -> counted().forEach(each -> value.call(each.startedSeconds(), each.labels())))
        .register(resources);
    CounterWithCallback.builder()
        .name("pod_cpu_usage_seconds_total")
        .help("Cumulative cpu time consumed by the pod in core-seconds")
        .labelNames(POD)
        .callback(value -> sums(counters -> counters.cpuNanos() / NANOS, value::call))
        .register(resources);
    GaugeWithCallback.builder()
        .name("pod_memory_working_set_bytes")
        .help("Current working set of the pod in bytes")
        .labelNames(POD)
        .callback(value -> sums(Counters::memoryBytes, value::call))
        .register(resources);
  }

  private void containerMetrics() {
    GaugeWithCallback.builder()
        .name("machine_cpu_cores")
        .help("Number of logical CPU cores.")
        .callback(value -> value.call(view.machine().get().cpus()))
        .register(containers);
    GaugeWithCallback.builder()
        .name("machine_memory_bytes")
        .help("Amount of memory installed on the machine.")
        .callback(value -> value.call(view.machine().get().memoryBytes()))
        .register(containers);
  }

  private record Counted(Container container, Counters counters) {
    String[] labels() {
      return new String[] {container.name(), container.pod().namespace(), container.pod().name()};
    }

    double startedSeconds() {
      return container.state() instanceof State.Running running
          ? running.startedAt().toEpochMilli() / 1e3
          : 0;
    }
  }

  private interface Sample {
    void call(double value, String... labels);
  }

  private void sums(ToDoubleFunction<Counters> figure, Sample sample) {
    Optional<Reading> reading = view.usage().get();
    view.observed()
        .get()
        .forEach((pod, seen) -> {
          List<Counted> of = counted(reading, seen.running().stream()).toList();
          if (!of.isEmpty()) {
            sample.call(
                of.stream().map(Counted::counters).mapToDouble(figure).sum(),
                pod.namespace(),
                pod.name());
          }
        });
  }

  private Stream<Counted> counted() {
    return counted(
        view.usage().get(),
        view.observed().get().values().stream().flatMap(seen -> seen.running().stream()));
  }

  private static Stream<Counted> counted(Optional<Reading> reading, Stream<Container> running) {
    return running
        .filter(container ->
            reading.filter(each -> each.counters().containsKey(container.id())).isPresent())
        .map(container ->
            new Counted(container, reading.orElseThrow().counters().get(container.id())));
  }

  private Optional<Counters> machine() {
    return view.usage().get().map(reading -> reading.counters().get(""));
  }

  private long runningPods() {
    return view.observed().get().values().stream()
        .filter(seen -> seen.sandbox().map(sandbox -> sandbox.running()).orElse(false))
        .count();
  }

  private long count(Class<? extends State> state) {
    return view.observed().get().values().stream()
        .flatMap(seen -> seen.containers().stream())
        .filter(container -> state.isInstance(container.state()))
        .count();
  }

  private static Page page(PrometheusRegistry registry) {
    PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      writer.write(text, registry.scrape());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return new Page(200, writer.getContentType(), text.toByteArray());
  }
}
