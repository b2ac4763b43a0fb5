package dev.nakhoda.master.http.upgrade;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Status;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.http.Answer;
import dev.nakhoda.master.http.Exchange;
import dev.nakhoda.master.http.ResponseStream;
import dev.nakhoda.master.streams.Frames;
import dev.nakhoda.proto.v1.StreamFrame;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The body of a log request. It begins with the node's first word, so that a failure before it
 * becomes a Status; a quiet log begins after a second, so that the client sees that it is there.
 */
final class LogStream {

  private static final Duration QUIET = Duration.ofSeconds(1);

  private final Exchange exchange;
  private final Frames node;
  private final Time time;
  private Optional<ResponseStream> out = Optional.empty();
  private boolean over;

  LogStream(Exchange exchange, Frames node, Time time) {
    this.exchange = exchange;
    this.node = node;
    this.time = time;
  }

  void run() throws InterruptedException {
    exchange.onClosed(node::cancel);
    Time.Timer quiet = time.after(QUIET, this::begin);
    try {
      copy();
    } finally {
      quiet.cancel();
      end();
      node.finish();
    }
  }

  private void copy() throws InterruptedException {
    Optional<StreamFrame> frame = node.receive();
    while (frame.isPresent()) {
      switch (frame.get().getFrameCase()) {
        case STDOUT -> write(frame.get().getStdout().toByteArray());
        case STDERR -> write(frame.get().getStderr().toByteArray());
        case END -> {
          Endings.failure(frame.get().getEnd()).ifPresent(this::fail);
          return;
        }
        default -> {
          // No other frame belongs to a log.
        }
      }
      frame = node.receive();
    }
    lost();
  }

  private void write(byte[] bytes) throws InterruptedException {
    if (begin().isEmpty() || !out.orElseThrow().write(SpdyStream.PATIENCE, bytes)) {
      node.cancel();
    }
  }

  /** Whoever comes first: the node's first word, or the quiet second. */
  private synchronized Optional<ResponseStream> begin() {
    if (out.isEmpty() && !over) {
      out = Optional.of(exchange.stream(new Answer(200, "text/plain", Map.of(), List.of())));
    }
    return out;
  }

  private synchronized void fail(JsonNode status) {
    if (out.isEmpty()) {
      over = true;
      throw new ApiException(Status.parse(status));
    }
  }

  /** The node went away; what has begun is broken off. */
  private synchronized void lost() {
    over = true;
    if (out.isEmpty()) {
      throw ApiException.unavailable("the node broke the stream off");
    }
    out.get().abort();
  }

  private synchronized void end() {
    if (!over) {
      begin().ifPresent(ResponseStream::close);
    }
    over = true;
  }
}
