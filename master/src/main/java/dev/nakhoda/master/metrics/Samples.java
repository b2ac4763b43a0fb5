package dev.nakhoda.master.metrics;

import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The newest usage of every node that reports, in memory only. Thread-safe. What is older than
 * {@link #MOST_PERIODS} periods counts as unknown; a node's next report replaces its last one, and
 * reports of nodes that fell silent are dropped with the next report of any other.
 */
public final class Samples {

  private static final int MOST_PERIODS = 4;
  private static final int MOST_NODES = 10_000;

  private final Time time;
  private final Duration period;
  private final Map<String, NodeSamples> nodes = new ConcurrentHashMap<>();

  /** What one report held. Pods' samples are by name; their uid tells successors apart. */
  public record NodeSamples(Sample node, Map<ObjectKey, PodSample> pods) {}

  /** A pod's sample. */
  public record PodSample(String uid, Sample sample) {}

  /**
   * @param period how often nodes are asked to report
   */
  public Samples(Time time, Duration period) {
    this.time = time;
    this.period = period;
  }

  public Duration period() {
    return period;
  }

  public void report(String node, NodeSamples samples) {
    nodes.values().removeIf(old -> isOld(old.node()));
    if (nodes.size() < MOST_NODES || nodes.containsKey(node)) {
      nodes.put(node, samples);
    }
  }

  public Optional<Sample> node(String name) {
    return Optional.ofNullable(nodes.get(name)).map(NodeSamples::node).filter(this::isFresh);
  }

  /** Of the pod with this uid on that node. */
  public Optional<Sample> pod(String node, ObjectKey pod, String uid) {
    return Optional.ofNullable(nodes.get(node))
        .map(found -> found.pods().get(pod))
        .filter(found -> found.uid().equals(uid))
        .map(PodSample::sample)
        .filter(this::isFresh);
  }

  private boolean isFresh(Sample sample) {
    return !isOld(sample);
  }

  private boolean isOld(Sample sample) {
    Duration most = period.multipliedBy(MOST_PERIODS).plusSeconds(10);
    return sample.at().isBefore(time.now().minus(most));
  }
}
