package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.runtime.ContainerStreams;
import dev.nakhoda.agent.runtime.ContainerStreams.Chunk;
import dev.nakhoda.agent.runtime.ContainerStreams.LogOptions;
import dev.nakhoda.agent.runtime.ContainerStreams.ProcessStream;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.agent.runtime.RuntimeStatus.Container;
import dev.nakhoda.agent.runtime.RuntimeStatus.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads what ended containers of one pod have left, once each. Owned by the pod's worker. Bound:
 * one message of 4 KiB for each container that the runtime still has.
 */
final class TerminationMessageReader implements ContainerStatuses.TerminationMessages {

  private static final int FILE_LIMIT = 4096;
  private static final int LOG_LIMIT = 2048;
  private static final long LOG_LINES = 80;

  private final ContainerStreams streams;
  private final Map<String, String> known = new HashMap<>();

  TerminationMessageReader(ContainerStreams streams) {
    this.streams = streams;
  }

  void retain(Set<String> containerIds) {
    known.keySet().retainAll(containerIds);
  }

  @Override
  public String of(Container ended) {
    return known.computeIfAbsent(ended.id(), id -> read(ended));
  }

  private String read(Container ended) {
    String file = ended.labels().getOrDefault(ContainerSpecs.MESSAGE_LABEL, "");
    String message = file.isEmpty() ? "" : head(Path.of(file));
    boolean fallBack =
        ended
            .labels()
            .getOrDefault(ContainerSpecs.MESSAGE_POLICY_LABEL, "")
            .equals("FallbackToLogsOnError");
    boolean failed = ended.state() instanceof State.Exited end && end.exitCode() != 0;
    return message.isEmpty() && fallBack && failed ? endOfLog(ended.id()) : message;
  }

  private static String head(Path file) {
    try (InputStream input = Files.newInputStream(file)) {
      return new String(input.readNBytes(FILE_LIMIT), StandardCharsets.UTF_8);
    } catch (IOException gone) {
      return "";
    }
  }

  private String endOfLog(String containerId) {
    LogOptions last = new LogOptions(false, false, OptionalLong.of(LOG_LINES), Optional.empty());
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    try (ProcessStream stream = streams.logs(containerId, last)) {
      for (Optional<Chunk> chunk = stream.read(); chunk.isPresent(); chunk = stream.read()) {
        log.writeBytes(chunk.get().data());
      }
    } catch (RuntimeFailure unreadable) {
      return "";
    }
    byte[] bytes = log.toByteArray();
    int from = Math.max(0, bytes.length - LOG_LIMIT);
    return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
  }
}
