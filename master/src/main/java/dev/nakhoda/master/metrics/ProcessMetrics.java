package dev.nakhoda.master.metrics;

import dev.nakhoda.machine.OwnProcess;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What the master's process uses, read when the page is asked for. */
public final class ProcessMetrics {

  private ProcessMetrics() {}

  public static void register(PrometheusRegistry registry) {
    CounterWithCallback.builder()
        .name("process_cpu_seconds_total")
        .help("Total user and system CPU time spent in seconds.")
        .callback(value -> value.call(OwnProcess.processorSeconds()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("process_resident_memory_bytes")
        .help("Resident memory size in bytes.")
        .callback(value -> value.call(OwnProcess.residentBytes()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("process_start_time_seconds")
        .help("Start time of the process since unix epoch in seconds.")
        .callback(value -> value.call(OwnProcess.startSeconds()))
        .register(registry);
  }
}
