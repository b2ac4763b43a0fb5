package dev.nakhoda.machine;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Reads the kernel's small files below /proc and /sys. {@code Files.readString} must not be used
 * for them: they claim to be empty, so it asks for one byte first, and /proc/sys answers nothing
 * more after the first read.
 */
public final class KernelFile {

  private static final int MOST_BYTES = 1 << 20;

  private KernelFile() {}

  /** Without white space at both ends. */
  public static String read(Path file) throws IOException {
    try (FileInputStream in = new FileInputStream(file.toFile())) {
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip();
    }
  }
}
