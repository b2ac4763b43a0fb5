package dev.nakhoda.agent.eviction;

import dev.nakhoda.agent.runtime.PodIdentity;
import dev.nakhoda.api.Quantity;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A pod that the node ends, and what its status says of it.
 *
 * @param grace what its containers get
 */
public record Eviction(PodIdentity pod, String reason, String message, Duration grace) {

  /** For want of something. */
  public Eviction(PodIdentity pod, String message, Duration grace) {
    this(pod, REASON, message, grace);
  }

  /** Of every pod that the node has not enough for. */
  public static final String REASON = "Evicted";

  /** Upstream's, when nobody can wait. */
  static final Duration AT_ONCE = Duration.ofSeconds(1);

  /** The first of the ranking that may be ended; pure. */
  public static Optional<Eviction> of(
      Threshold due, Map<Signal, Reading> readings, List<Candidate> pods, Duration maxGrace) {
    return Ranking.of(due.signal(), pods).stream()
        .filter(pod -> !pod.critical())
        .findFirst()
        .map(pod ->
            new Eviction(
                pod.id(),
                message(due, readings.get(due.signal()), pod),
                grace(due, pod, maxGrace)));
  }

  private static Duration grace(Threshold due, Candidate pod, Duration maxGrace) {
    return due.isHard() ? AT_ONCE : pod.grace().compareTo(maxGrace) < 0 ? pod.grace() : maxGrace;
  }

  private static String message(Threshold due, Reading reading, Candidate pod) {
    Signal signal = due.signal();
    StringBuilder message =
        new StringBuilder("The node was low on resource: ").append(signal.resource()).append(". ");
    message
        .append("Threshold quantity: ")
        .append(text(signal, due.least().of(reading.capacity())))
        .append(", available: ")
        .append(text(signal, reading.available()))
        .append(". ");
    for (Candidate.Container container : pod.containers()) {
      long used = container.used().of(signal);
      long requested = container.requested().of(signal);
      if (used > requested && signal.isBytes() && !container.name().isEmpty()) {
        message
            .append("Container ")
            .append(container.name())
            .append(" was using ")
            .append(text(signal, used))
            .append(", request is ")
            .append(requested == 0 ? "0" : text(signal, requested))
            .append(", has larger consumption of ")
            .append(signal.resource())
            .append(". ");
      }
    }
    return message.toString();
  }

  /** As upstream prints what it has measured: whole Ki where they are whole. */
  private static String text(Signal signal, long amount) {
    return signal.isBytes()
        ? Quantity.ofBytes(amount / 1024 * 1024).toString()
        : BigDecimal.valueOf(amount).toPlainString();
  }
}
