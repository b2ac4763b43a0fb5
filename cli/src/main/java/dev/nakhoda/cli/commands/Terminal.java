package dev.nakhoda.cli.commands;

import dev.nakhoda.proto.v1.StreamFrame;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import sun.misc.Signal;

/**
 * The terminal that the command line was started on, in raw mode until {@link #close}: keys go to
 * the container as they are typed. The mode is put back also when the process is ended by a signal.
 */
final class Terminal implements AutoCloseable {

  private static final File DEVICE = new File("/dev/tty");

  private final String former;
  private final Thread atExit;

  private Terminal(String former) {
    this.former = former;
    this.atExit = Thread.ofPlatform().unstarted(this::restore);
  }

  /** Empty when standard input is no terminal. */
  static Optional<Terminal> raw() {
    if (System.console() == null || !System.console().isTerminal()) {
      return Optional.empty();
    }
    Optional<String> former = stty("-g").filter(mode -> !mode.isBlank());
    former.ifPresent(mode -> stty("raw", "-echo"));
    Optional<Terminal> terminal = former.map(mode -> new Terminal(mode.strip()));
    terminal.ifPresent(raw -> Runtime.getRuntime().addShutdownHook(raw.atExit));
    return terminal;
  }

  /** Tells the present size now, and every new one. */
  void onResize(Consumer<StreamFrame> listener) {
    Runnable tell = () -> size().ifPresent(listener);
    tell.run();
    Signal.handle(new Signal("WINCH"), signal -> Thread.startVirtualThread(tell));
  }

  private static Optional<StreamFrame> size() {
    return stty("size")
        .map(text -> text.strip().split(" "))
        .filter(words -> words.length == 2)
        .map(words ->
            StreamFrame.newBuilder()
                .setResize(
                    StreamFrame.Resize.newBuilder()
                        .setHeight(Integer.parseInt(words[0]))
                        .setWidth(Integer.parseInt(words[1])))
                .build());
  }

  private void restore() {
    stty(former);
  }

  @Override
  public void close() {
    restore();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException ending) {
      // The hook runs already and does the same.
    }
  }

  private static Optional<String> stty(String... words) {
    String[] command = new String[words.length + 1];
    command[0] = "stty";
    System.arraycopy(words, 0, command, 1, words.length);
    try {
      Process process =
          new ProcessBuilder(Arrays.asList(command)).redirectInput(Redirect.from(DEVICE)).start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      boolean done = process.waitFor(2, TimeUnit.SECONDS) && process.exitValue() == 0;
      return done ? Optional.of(output) : Optional.empty();
    } catch (IOException without) {
      return Optional.empty();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
