package dev.nakhoda.cli.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The end of a daemon's log, for error messages. */
final class LogTail {

  private static final int BYTES = 4096;

  private LogTail() {}

  /** The last line that is no part of a stack trace, and where to read more. */
  static String describe(Path log) {
    return lastLine(log).map(line -> "its log ends with '" + line + "' ").orElse("")
        + "(see "
        + log
        + ")";
  }

  private static java.util.Optional<String> lastLine(Path log) {
    try (var channel = Files.newByteChannel(log)) {
      channel.position(Math.max(0, channel.size() - BYTES));
      byte[] end = new byte[BYTES];
      int length = channel.read(java.nio.ByteBuffer.wrap(end));
      String text = new String(end, 0, Math.max(0, length), StandardCharsets.UTF_8);
      List<String> lines = Arrays.asList(text.split("\n"));
      return lines.reversed().stream()
          .filter(
              line -> !line.isBlank() && !line.startsWith("\tat ") && !line.contains(" supervise "))
          .findFirst();
    } catch (IOException absent) {
      return java.util.Optional.empty();
    }
  }
}
