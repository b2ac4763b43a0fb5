package dev.nakhoda.master.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version that an etcd binary says it has. Public for preflight checks.
 *
 * @param text the whole version, e.g. {@code 3.4.23}
 */
public record EtcdVersion(int major, int minor, String text) {

  private static final Pattern LINE = Pattern.compile("etcd Version: ((\\d+)\\.(\\d+)\\S*)");

  /** Runs the binary. IllegalStateException with a sentence for the user when that fails. */
  public static EtcdVersion of(String binary) {
    try {
      Process process = new ProcessBuilder(binary, "--version").redirectErrorStream(true).start();
      process.getOutputStream().close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(binary + " --version does not end");
      }
      byte[] output = process.getInputStream().readNBytes(4096);
      return parse(binary, new String(output, StandardCharsets.UTF_8));
    } catch (IOException missing) {
      throw new IllegalStateException(
          "there is no etcd (" + binary + "): install it, on Debian: apt-get install etcd-server",
          missing);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking etcd for its version", interrupted);
    }
  }

  static EtcdVersion parse(String binary, String output) {
    Matcher matcher = LINE.matcher(output);
    if (!matcher.find()) {
      throw new IllegalStateException(binary + " does not tell an etcd version");
    }
    return new EtcdVersion(
        Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)), matcher.group(1));
  }

  /** As {@link #of}; too old a version is an IllegalStateException, too. */
  static EtcdVersion check(String binary) {
    EtcdVersion version = of(binary);
    if (!version.supported()) {
      throw new IllegalStateException(
          "etcd " + version.text() + " is too old: Nakhoda needs 3.4 or newer");
    }
    return version;
  }

  public boolean supported() {
    return major > 3 || (major == 3 && minor >= 4);
  }
}
