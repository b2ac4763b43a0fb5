package dev.nakhoda.agent.streams;

import dev.nakhoda.agent.runtime.ContainerStreams;
import dev.nakhoda.agent.runtime.ContainerStreams.LogOptions;
import dev.nakhoda.agent.runtime.ContainerStreams.ProcessStream;
import dev.nakhoda.agent.runtime.RuntimeStatus;
import dev.nakhoda.api.ApiException;
import dev.nakhoda.loop.Time;
import dev.nakhoda.proto.v1.StreamOrder;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.node.ObjectNode;

/** A container's log, both streams as they come, until its end or for as long as it is followed. */
final class LogsHandler implements OrderHandler {

  private final ContainerLookup lookup;
  private final ContainerStreams streams;
  private final Time time;

  LogsHandler(ContainerLookup lookup, ContainerStreams streams, Time time) {
    this.lookup = lookup;
    this.streams = streams;
    this.time = time;
  }

  @Override
  public ObjectNode answer(StreamOrder order, AnswerStream stream) {
    StreamOrder.Logs logs = order.getLogs();
    LogOptions options = options(logs);
    RuntimeStatus.Container container = lookup.logged(order, logs.getPrevious());
    long left = logs.hasLimitBytes() ? logs.getLimitBytes() : Long.MAX_VALUE;
    try (ProcessStream log = streams.logs(container.id(), options);
        OutputBatches batches = OutputBatches.of(log)) {
      stream.onCancel(log::close);
      while (left > 0) {
        byte[] data = batches.next();
        if (data.length == 0) {
          break;
        }
        stream.sendOutput(data.length <= left ? data : Arrays.copyOf(data, (int) left));
        left -= data.length;
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AnswerStream.Cancelled();
    }
    return EndStatus.success();
  }

  private LogOptions options(StreamOrder.Logs logs) {
    Optional<Instant> since = Optional.empty();
    if (!logs.getSinceTime().isEmpty()) {
      since = Optional.of(instant(logs.getSinceTime()));
    } else if (logs.hasSinceSeconds()) {
      since = Optional.of(time.now().minusSeconds(logs.getSinceSeconds()));
    }
    OptionalLong tail =
        logs.hasTailLines() ? OptionalLong.of(logs.getTailLines()) : OptionalLong.empty();
    return new LogOptions(logs.getFollow(), logs.getTimestamps(), tail, since);
  }

  private static Instant instant(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException invalid) {
      throw ApiException.badRequest("invalid sinceTime: " + text);
    }
  }
}
